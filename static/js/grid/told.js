// What is told of an answer to a whole grid. Pure.

/** {text, read, failed}: in words; the samples that were read; sample -> why not, of those that were not taken. */
export function told({ results }, label) {
  const of = (outcome) => results.filter((result) => result.outcome === outcome);
  const read = of("read").map(({ sample }) => sample);
  const failed = new Map(of("refused").map(({ sample, detail }) => [sample, detail]));
  const parts = [`${read.length} accepted as ${label}`];
  if (of("doubted").length) parts.push(`${of("doubted").length} given back to the queue`);
  if (failed.size) parts.push(`${failed.size} not taken`);
  return { text: `${parts.join(", ")}.`, read, failed };
}

/** Several outcomes as one: what can be undone is undone together. */
export function together(outcomes) {
  return { text: outcomes.map(({ text }) => text).join(" "), read: outcomes.flatMap(({ read }) => read) };
}

/** Not heard by the server yet. */
export function kept(reason) {
  if (reason === "login") return "You are logged out. The answer is kept on this device: log in again in another tab, then load this page anew.";
  return "No connection. The answer is kept on this device, and sent when it is back.";
}

export function refused({ detail }) {
  return `Not taken. ${detail}`;
}
