// What is kept of a drawing until the server has all of it, and which call comes next. Pure.

/**
 * A record: `id` and `drawing` (the id its first version had), whose it is, the ink; `sample`: its id on the server once
 * stored there; `supersedes`: samples of earlier versions of the drawing, withdrawn once this one is stored; `answer`:
 * what the person said of it; `prompt`: what they were asked to draw; `late`: a first attempt to send it failed.
 */
export function newRecord({ id, drawing, user, alphabet, ink, supersedes, prompt = null }) {
  return {
    id,
    drawing: drawing ?? id,
    user,
    alphabet,
    ink,
    prompt,
    supersedes,
    made: Date.now(),
    tried: false,
    sample: null,
    isTwin: false,
    isSuperseded: false,
    late: false,
    withdraw: false,
    answer: null,
    problem: null,
  };
}

export function nextStep(record) {
  if (record.isSuperseded) return "done";
  if (record.problem) return "stuck";
  if (!record.sample && !record.withdraw) return "store";
  if (record.supersedes.length) return "supersede";
  if (record.withdraw) return record.tried && !record.isTwin ? "withdraw" : "done";
  return record.answer ? "answer" : "done";
}

/** What a reply means for a step: "ok", "later" (try again), "login" (whoever is logged in may not), "refused". */
export function outcome(step, status) {
  if (status >= 200 && status < 300) return "ok";
  if (["supersede", "withdraw"].includes(step) && [404, 409, 410].includes(status)) return "ok";
  if (status === 401 || status === 403) return "login";
  if (status === 0 || status >= 500 || [408, 425, 429].includes(status)) return "later";
  return "refused";
}

/** Write down what a step has achieved. */
export function advance(record, step, reply) {
  if (step === "store") {
    record.sample = reply.body.id;
    // The very same strokes, drawn before: that sample has a life of its own and is never withdrawn from here.
    record.isTwin = reply.body.id !== record.id;
    record.supersedes = record.supersedes.filter((id) => id !== reply.body.id);
  } else if (step === "supersede") {
    record.supersedes = record.supersedes.slice(1);
  } else if (step === "withdraw") {
    record.tried = false;
  } else if (step === "answer") {
    record.answer = null;
  }
}

export function problemOf(reply) {
  return { status: reply.status, detail: reply.body?.detail || `The server answered ${reply.status}.` };
}
