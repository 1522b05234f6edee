// A drawing as large as it can be shown: its ink as lines, or its 28x28 pixels where it was no ink.

import { viewOf } from "./view.js";

const SVG = "http://www.w3.org/2000/svg";

/** Begin to fetch the picture of an item, so that it is there when its turn comes. */
export function prepare(item) {
  if (item.ink) return void (item.picture = inkPicture(item.ink));
  const image = new Image(28, 28);
  image.className = "pixels";
  image.alt = "The drawing";
  image.src = item.image;
  image.decode().catch(() => {}); // without a connection it is asked for again when it is shown
  item.picture = image;
}

export function pictureOf(item) {
  const isBroken = item.picture?.tagName === "IMG" && item.picture.complete && !item.picture.naturalWidth;
  if (!item.picture || isBroken) prepare(item);
  return item.picture;
}

export function inkPicture(ink) {
  const { x, y, side } = viewOf(ink);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `${x} ${y} ${side} ${side}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "The drawing");
  svg.classList.add("ink-sheet");
  svg.append(...ink.strokes.map(line));
  return svg;
}

/** A dot is a line to itself. */
function line(stroke) {
  const made = document.createElementNS(SVG, "polyline");
  const points = stroke.length === 1 ? [...stroke, ...stroke] : stroke;
  made.setAttribute("points", points.map(([x, y]) => `${x},${y}`).join(" "));
  return made;
}
