// Finding a character of the alphabet by typing it. Pure.

const SHOWN = 12;

/** {exact, isFinal, candidates}: the reading that was typed, whether no longer one begins like it, and what fits. */
export function match(readings, typed) {
  const text = typed.trim();
  if (!text) return { exact: null, isFinal: false, candidates: [] };
  const exact = readings.includes(text) ? text : null;
  const longer = readings.filter((reading) => reading !== text && reading.startsWith(text));
  const folded = readings.filter((reading) => reading.toLowerCase().startsWith(text.toLowerCase()));
  const candidates = [...new Set([...(exact ? [exact] : []), ...longer, ...folded])].slice(0, SHOWN);
  return { exact, isFinal: exact !== null && longer.length === 0, candidates };
}
