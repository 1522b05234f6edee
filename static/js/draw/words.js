// What the page says in each phase of a drawing. Pure.

import { percent } from "./percent.js";

const BADGES = {
  blank: null,
  drawing: null,
  sending: { tone: "waiting", text: "Looking" },
  pending: { tone: "pending", text: "Saved, pending" },
  shown: { tone: "saved", text: "Saved" },
  kept: { tone: "offline", text: "Not sent" },
  refused: { tone: "rejected", text: "Refused" },
};

const REASONS = {
  later: "Kept on this device until it can be sent. Say what it is and go on.",
  login: "You are logged out. Kept on this device until you log in again.",
};

const WITHOUT_PREDICTION = {
  "no model": "This alphabet has no model yet. Say what it is.",
  failed: "The drawing is saved, but could not be recognized. Say what it is.",
};

/** {badge, text, spoken} for a phase of the desk. `spoken` is what a screen reader hears. */
export function words(phase, { sample, reason }) {
  const badge = BADGES[phase];
  if (phase === "shown") return { badge, ...shown(sample) };
  if (phase === "pending") return { badge, ...both("The recognizer is not there yet. You can say what it is and go on.") };
  if (phase === "kept") return { badge, ...both(REASONS[reason] ?? REASONS.later) };
  if (phase === "refused") return { badge, ...both(reason) };
  return { badge, ...both("") };
}

function shown({ prediction, recognition }) {
  if (!prediction) return both(WITHOUT_PREDICTION[recognition] ?? "");
  const [{ label, probability }] = prediction.ranking;
  const doubt = prediction.rejected ? "The model doubts that this is a character." : "";
  const notes = [basis(prediction), doubt].filter(Boolean).join(" ");
  return { text: notes, spoken: `Looks like ${label}, ${percent(probability)}. Enter accepts. ${notes}`.trim() };
}

function basis({ personal, from_examples: fromExamples }) {
  if (fromExamples) return "This alphabet has no model yet: read from examples.";
  return personal ? "Read with what you named before." : "";
}

function both(text) {
  return { text, spoken: text };
}
