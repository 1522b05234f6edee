import { aimOf } from "./turn.js";

/** The API calls that the steps of a turn stand for. */
export function callsOf(api) {
  const asking = {
    answer: (turn) => answer(api, turn),
    skip: ({ id }) => api.turn(id, "skipped"),
    reopen: ({ id }) => api.turn(id, "open"),
    "take back": (turn, isInDoubt) => takeBack(api, turn, isInDoubt),
  };
  return Object.fromEntries(Object.entries(asking).map(([step, ask]) => [step, (turn) => noted(turn, step, ask)]));
}

/** While no reply has come, the server may have heard it or not. */
async function noted(turn, step, ask) {
  const isInDoubt = turn.sent !== null;
  turn.sent = aimOf(step, turn);
  const reply = await ask(turn, isInDoubt);
  if (reply.status >= 400 && reply.status < 500) turn.sent = null;
  return reply;
}

/** A label of mine that stands already (given in another tab, or before a reply got lost) is changed knowingly. */
async function answer(api, { id, sent, stands }) {
  const { state, etag, ...label } = sent;
  const reply = await api.label(id, label, stands.etag);
  if (![412, 428].includes(reply.status)) return reply;
  const known = await api.sample(id);
  return known.status === 200 ? api.label(id, label, known.etag) : reply;
}

/** Without the tag of the label (its reply got lost) whatever I said of it goes; nothing said is as good as taken back. */
async function takeBack(api, { id, stands }, isInDoubt) {
  const etag = isInDoubt ? null : stands.etag;
  const reply = await api.unlabel(id, etag ?? "*");
  return reply.status === 412 && !etag ? { ...reply, status: 204 } : reply;
}
