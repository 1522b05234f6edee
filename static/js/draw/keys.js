// What a key means on the draw page. Pure.

import { match } from "./match.js";

const VERDICTS = { "-": "not a character", ".": "unsure" };
const PICKS = /^[1-5]$/;

/**
 * The action of a key, or null: {do, with?}. `readings` are the characters of the alphabet: they come first, so digits
 * pick a suggestion, and - and . are answers, only where they are no characters themselves. `isTyping`: the focus is in a
 * field; `isPen`: on the canvas, whose arrows are the keyboard's pen; `plainKeys`: keys without Ctrl or Alt may answer.
 * A key that is no character but begins one, or what it is called (`names`), begins a search.
 */
export function actionOf(event, { readings, names = {}, isTyping, isPen, isButton, plainKeys }) {
  const { key } = event;
  if (event.ctrlKey || event.metaKey) return isTyping ? null : withControl(event);
  if (event.altKey) return withAlt(event);
  if (isTyping) return null;
  if (key === "Escape" || key === "Delete") return { do: "clear" };
  if (key === "Enter") return isButton ? null : { do: "accept" };
  if (["ArrowUp", "ArrowDown"].includes(key)) return isPen ? null : { do: "highlight", with: key === "ArrowDown" ? 1 : -1 };
  if (!plainKeys || key === " ") return null;
  if (readings.includes(key)) return { do: "say", with: { label: key } };
  if (key === "?") return { do: "help" };
  if (PICKS.test(key)) return { do: "pick", with: Number(key) - 1 };
  if (key in VERDICTS) return { do: "say", with: { verdict: VERDICTS[key] } };
  return begins(key, readings, names) ? { do: "search", with: key } : null;
}

/** Keys as F1 or Tab have longer names than one character, and begin nothing. */
function begins(key, readings, names) {
  return [...key].length === 1 && match(readings, key, names).candidates.length > 0;
}

function withControl({ key, shiftKey }) {
  const letter = key.toLowerCase();
  if (letter === "z") return { do: shiftKey ? "redo" : "undo" };
  return letter === "y" ? { do: "redo" } : null;
}

function withAlt({ code, key }) {
  if (key === "Backspace") return { do: "take back" };
  const digit = /^Digit([1-5])$/.exec(code);
  return digit ? { do: "pick", with: Number(digit[1]) - 1 } : null;
}
