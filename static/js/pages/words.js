// Where the words of a page end: at gaps that are clearly wider than usual on it.
// The twin of recognition/ink/page/words.py, which tells where the numbers are from; tests hold both against the same examples.

const WIDER = 0.25;
const WIDE = 0.5;

const gap = (one, other) => other.left - one.right;
const medianLow = (values) => [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) / 2)];

function widestWithinAWord(lines) {
  const gaps = lines.flatMap((line) => line.slice(1).map((box, place) => gap(line[place], box)));
  if (!gaps.length) return 0;
  const height = medianLow(lines.flat().map((box) => box.bottom - box.top));
  return Math.max(medianLow(gaps) + WIDER * height, WIDE * height);
}

/** Of each line its words, each the places of its boxes. `lines`: the boxes of a page from left to right. */
export function wordsOf(lines) {
  const widest = widestWithinAWord(lines);
  return lines.map((line) => {
    const words = [];
    line.forEach((box, place) => {
      if (place && gap(line[place - 1], box) <= widest) words.at(-1).push(place);
      else words.push([place]);
    });
    return words;
  });
}
