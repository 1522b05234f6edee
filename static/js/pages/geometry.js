// Boxes on a sheet: {left, top, right, bottom} in its pixels, the last two one beyond. Everything here is pure.

import { wordsOf } from "./words.js";

export const SMALLEST = 4;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** The box so much further right and down, kept on the sheet {width, height}. */
export function moved(box, across, down, sheet) {
  const dx = clamp(Math.round(across), -box.left, sheet.width - box.right);
  const dy = clamp(Math.round(down), -box.top, sheet.height - box.bottom);
  return { ...box, left: box.left + dx, top: box.top + dy, right: box.right + dx, bottom: box.bottom + dy };
}

/** The box with its right lower corner so much further, on the sheet and never smaller than SMALLEST. */
export function resized(box, across, down, sheet) {
  const right = clamp(Math.round(box.right + across), Math.min(box.left + SMALLEST, sheet.width), sheet.width);
  const bottom = clamp(Math.round(box.bottom + down), Math.min(box.top + SMALLEST, sheet.height), sheet.height);
  return { ...box, right, bottom };
}

/** The box around two corners, in whichever order they came; null where it would be too small. */
export function between(one, other, sheet) {
  const [left, right] = [one.x, other.x].sort((a, b) => a - b).map((x) => clamp(Math.round(x), 0, sheet.width));
  const [top, bottom] = [one.y, other.y].sort((a, b) => a - b).map((y) => clamp(Math.round(y), 0, sheet.height));
  return right - left < SMALLEST || bottom - top < SMALLEST ? null : { left, top, right, bottom };
}

export function merged(one, other) {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/** The box's left and right half; null where they would be too small. */
export function halves(box) {
  const middle = Math.round((box.left + box.right) / 2);
  if (middle - box.left < SMALLEST || box.right - middle < SMALLEST) return null;
  return [{ ...box, right: middle }, { ...box, left: middle }];
}

/** On which of the boxes' lines a new box stands: that of the box whose height it shares most, or a line of its own. */
export function lineOf(box, boxes) {
  const middle = (each) => (each.top + each.bottom) / 2;
  const shared = (each) => Math.min(each.bottom, box.bottom) - Math.max(each.top, box.top);
  const beside = boxes.filter((each) => shared(each) > 0);
  if (beside.length) return beside.reduce((best, each) => (shared(each) > shared(best) ? each : best)).line;
  return boxes.filter((each) => middle(each) < middle(box)).reduce((last, each) => Math.max(last, each.line + 1), 0);
}

/** Line by line and from left to right. */
export function inReadingOrder(boxes) {
  return [...boxes].sort((one, other) => one.line - other.line || one.left + one.right - other.left - other.right);
}

export const reads = (box) => box.label || box.reading?.ranking[0].label || "";

/** Line by line, with a space between words. */
export function textOf(boxes) {
  const lines = new Map();
  for (const box of inReadingOrder(boxes)) lines.set(box.line, [...(lines.get(box.line) ?? []), box]);
  const rows = [...lines.values()];
  const words = wordsOf(rows).map((line, row) => line.map((word) => word.map((place) => reads(rows[row][place])).join("")));
  return words.map((line) => line.filter(Boolean).join(" ")).join("\n");
}
