// Finding a character of the alphabet by typing it, or what it is called. Pure.

const SHOWN = 12;

/**
 * {exact, isFinal, candidates}: the reading that was typed, whether no longer one begins like it, and what fits.
 * `names`: reading -> what Unicode calls it, whose words are searched too.
 */
export function match(readings, typed, names = {}) {
  const text = typed.trim();
  if (!text) return { exact: null, isFinal: false, candidates: [] };
  const exact = readings.includes(text) ? text : null;
  const longer = readings.filter((reading) => reading !== text && reading.startsWith(text));
  const folded = readings.filter((reading) => reading.toLowerCase().startsWith(text.toLowerCase()));
  const called = readings.filter((reading) => isCalled(names[reading], text.toLowerCase()));
  const candidates = [...new Set([...(exact ? [exact] : []), ...longer, ...folded, ...called])].slice(0, SHOWN);
  return { exact, isFinal: exact !== null && longer.length === 0, candidates };
}

/** Whether each word that was typed begins one of the name's. */
function isCalled(name, text) {
  if (!name) return false;
  const words = name.split(/[\s-]+/);
  return text.split(/\s+/).every((begun) => words.some((word) => word.startsWith(begun)));
}
