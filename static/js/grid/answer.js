// An answer to a whole grid as a record of the courier: one call, made until the server has heard it. Pure.

import { outcome as outcomeOf } from "../keep/record.js";

/** `samples` are `label`, `doubted` are not. */
export function newAnswer({ id, user, alphabet, label, samples, doubted }) {
  return { id, drawing: id, user, alphabet, label, samples, doubted, made: Date.now(), isSent: false, late: false, problem: null };
}

export function nextStep(answer) {
  if (answer.problem) return "stuck";
  return answer.isSent ? "done" : "answer";
}

export function outcome(step, status) {
  return outcomeOf(step, status);
}

export function advance(answer) {
  answer.isSent = true;
}

/** Reading the same again changes nothing: a reply that got lost is no harm. */
export function callsOf(api) {
  return {
    answer: ({ alphabet, label, samples, doubted }) => api.answerGrid({ alphabet, label, samples, doubted }),
  };
}
