// Which part of a sheet of ink to look at. Pure.

const MARGIN = 1.35;
const SMALLEST_SHARE = 0.4;

/** The square {x, y, side} around the ink: near enough to read it, never so near that a dot fills the sheet. */
export function viewOf({ strokes, width, height }) {
  const points = strokes.flat();
  const [left, right] = range(points.map(([x]) => x));
  const [top, bottom] = range(points.map(([, y]) => y));
  const side = Math.max(MARGIN * Math.max(right - left, bottom - top), SMALLEST_SHARE * Math.min(width, height));
  return { x: (left + right - side) / 2, y: (top + bottom - side) / 2, side };
}

function range(values) {
  return [values.reduce((least, value) => Math.min(least, value)), values.reduce((most, value) => Math.max(most, value))];
}
