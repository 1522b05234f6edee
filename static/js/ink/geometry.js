// Geometry of points [x, y, ...]. Pure: no page, no events.

export function midpoint(a, b) {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

export function isSamePlace(a, b) {
  return a[0] === b[0] && a[1] === b[1];
}

/** Bring a place of the window onto a sheet: `box` is the sheet's place in the window, `size` its own units. */
export function onSheet(clientX, clientY, box, size) {
  return [
    rounded(within(((clientX - box.left) * size.width) / box.width, size.width)),
    rounded(within(((clientY - box.top) * size.height) / box.height, size.height)),
  ];
}

/** Strokes moved and scaled so that they fit, centred, into a square of this side. */
export function fitted(strokes, side, margin) {
  const points = strokes.flat();
  const [left, top] = [0, 1].map((axis) => Math.min(...points.map((point) => point[axis])));
  const [right, bottom] = [0, 1].map((axis) => Math.max(...points.map((point) => point[axis])));
  const scale = (side - 2 * margin) / Math.max(right - left, bottom - top, 1);
  const place = (value, low, high) => side / 2 + (value - (low + high) / 2) * scale;
  return strokes.map((stroke) => stroke.map(([x, y]) => [place(x, left, right), place(y, top, bottom)]));
}

/** The smooth way through a stroke's points, as steps for a path: ["M", x, y], ["Q", cx, cy, x, y], ["L", x, y]. */
export function smoothPath(points) {
  const [first] = points;
  const last = points.at(-1);
  const bends = points.slice(1, -1).map((point, index) => ["Q", ...place(point), ...midpoint(point, points[index + 2])]);
  return [["M", ...place(first)], ...bends, ["L", ...place(last)]];
}

function place(point) {
  return [point[0], point[1]];
}

function within(value, limit) {
  return Math.min(Math.max(value, 0), limit);
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}
