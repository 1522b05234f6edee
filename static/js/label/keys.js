// What a key means on the label page. Pure.

import { match } from "../draw/match.js";

const ALWAYS = {
  Backspace: { do: "undo" },
  Delete: { do: "say", with: { verdict: "not a character" } },
  F1: { do: "help" },
  F2: { do: "say", with: { verdict: "unsure" } },
};
const SIGNS = {
  "?": { do: "help" },
  "-": { do: "say", with: { verdict: "not a character" } },
  ".": { do: "say", with: { verdict: "unsure" } },
};
const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const PICKS = /^[1-5]$/;

/**
 * The action of a key, or null: {do, with?}. `readings`, the characters of the alphabet, come first: digits pick a
 * suggestion, and ? - . have a meaning of their own, only where they are no characters. A key that is held down answers
 * once. `isTyping`: the focus is in a field; `isButton`: on what Enter and Space press; `plainKeys`: keys without Alt may
 * answer. A key that is no character but begins one, or what it is called (`names`), begins a search.
 */
export function actionOf(event, { readings, names = {}, isTyping, isButton, plainKeys }) {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || isTyping) return null;
  if (event.altKey) return withAlt(event);
  if (key in STEPS) return { do: "highlight", with: STEPS[key] };
  if (event.repeat) return null;
  if (key === "Enter") return isButton ? null : { do: "accept" };
  if (key in ALWAYS) return ALWAYS[key];
  if (!plainKeys) return null;
  if (key === " ") return isButton ? null : { do: "skip" };
  return ofCharacter(key, readings, names);
}

function ofCharacter(key, readings, names) {
  const reading = readingOf(key, readings);
  if (reading) return { do: "say", with: { label: reading } };
  if (key in SIGNS) return SIGNS[key];
  if (PICKS.test(key)) return { do: "pick", with: Number(key) - 1 };
  const begins = [...key].length === 1 && match(readings, key, names).candidates.length > 0;
  return begins ? { do: "search", with: key } : null;
}

/** The character itself; the other case of it where the alphabet has that one alone. */
function readingOf(key, readings) {
  if (readings.includes(key)) return key;
  if ([...key].length !== 1) return null;
  return [key.toUpperCase(), key.toLowerCase()].find((other) => readings.includes(other)) ?? null;
}

function withAlt({ code, repeat }) {
  const digit = /^Digit([1-5])$/.exec(code);
  return digit && !repeat ? { do: "pick", with: Number(digit[1]) - 1 } : null;
}
