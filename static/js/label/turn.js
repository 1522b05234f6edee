// One sample of the queue: what the person wants said of it, what the server knows, and which call comes next. Pure.

const OPEN = { state: "open" };

/**
 * A record of the courier; its `id` is the sample's. `wanted`: {state: "open"}, {state: "skipped"}, or {state: "answered",
 * label or verdict, prediction, seconds}; `stands`: what the server has said last, with the label's etag; `sent`: what a
 * call asked for whose reply never came, so that nobody knows whether it stands. `ink` and `image` are its picture.
 */
export function newTurn({ sample, ink, image }, { user, alphabet }) {
  return {
    id: sample,
    drawing: sample,
    user,
    alphabet,
    ink,
    image,
    wanted: OPEN,
    stands: OPEN,
    sent: null,
    made: Date.now(),
    tried: false,
    late: false,
    isSuperseded: false,
    problem: null,
  };
}

export function nextStep(turn) {
  if (turn.problem) return "stuck";
  if (!turn.sent && isSame(turn.stands, turn.wanted)) return "done";
  // What may have been opened again already can be opened once more; what may have been said may have to be taken back.
  const now = turn.sent && turn.sent.state !== "open" ? turn.sent : turn.stands;
  if (turn.wanted.state === "answered") return now.state === "skipped" ? "reopen" : "answer";
  if (now.state === "answered") return "take back";
  return turn.wanted.state === "skipped" ? "skip" : "reopen";
}

function isSame(one, other) {
  return one.state === other.state && one.label === other.label && one.verdict === other.verdict;
}

/** What a step asks for. */
export function aimOf(step, turn) {
  if (step === "answer") return turn.wanted;
  return step === "skip" ? { state: "skipped" } : OPEN;
}

/** As of a drawing; a turn that is gone needs neither to be skipped nor to be opened again. */
export function outcome(step, status) {
  if (status >= 200 && status < 300) return "ok";
  if (["skip", "reopen"].includes(step) && [404, 409, 410].includes(status)) return "ok";
  if (step === "take back" && [404, 410].includes(status)) return "ok";
  if (status === 401 || status === 403) return "login";
  if (status === 0 || status >= 500 || [408, 425, 429].includes(status)) return "later";
  return "refused";
}

/** Write down what a step has achieved. */
export function advance(turn, step, reply) {
  turn.stands = { ...(turn.sent ?? aimOf(step, turn)), etag: reply.etag };
  turn.sent = null;
}
