/** The API calls that the steps of a record stand for. */
export function callsOf(api) {
  return {
    store: ({ id, alphabet, ink, prompt }, wait) =>
      api.createSample({ id, alphabet, ink, source: "canvas", ...(prompt && { prompt }) }, wait),
    supersede: ({ supersedes: [oldest] }) => api.withdraw(oldest),
    withdraw: ({ sample, id }) => api.withdraw(sample ?? id),
    answer: ({ sample, answer: { ifMatch, ...label } }) => relabel(api, sample, label, ifMatch),
  };
}

/** A label that stands already (the same strokes were drawn before) is changed knowingly: this answer is the later one. */
async function relabel(api, sample, label, ifMatch) {
  const reply = await api.label(sample, label, ifMatch);
  if (reply.status !== 428) return reply;
  const known = await api.sample(sample);
  return known.etag ? api.label(sample, label, known.etag) : reply;
}
