// What is told of an answer to a whole grid. Pure.

/** {text, read, failed}: in words; the samples that were read; sample -> why not, of those that were not taken. */
export function told({ status, body }, label) {
  if (status !== 200) return { text: whyNot(status, body), read: [], failed: new Map() };
  const of = (outcome) => body.results.filter((result) => result.outcome === outcome);
  const read = of("read").map(({ sample }) => sample);
  const failed = new Map(of("refused").map(({ sample, detail }) => [sample, detail]));
  const parts = [`${read.length} accepted as ${label}`];
  if (of("doubted").length) parts.push(`${of("doubted").length} given back to the queue`);
  if (failed.size) parts.push(`${failed.size} not taken: look below`);
  return { text: `${parts.join(", ")}.`, read, failed };
}

function whyNot(status, body) {
  if (status === 0) return "No connection. Nothing is lost: try again when it is back.";
  if (status === 401 || status === 403) return body?.detail ?? "You are logged out: log in again in another tab, then try again.";
  return body?.detail ?? `The server answered ${status}. Try again.`;
}
