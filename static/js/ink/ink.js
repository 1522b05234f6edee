import { isSamePlace } from "./geometry.js";
import { History } from "./history.js";

export const MAX_STROKES = 64;
export const MAX_POINTS = 4096;

/** A drawing as it grows: strokes of points [x, y, milliseconds, pressure?], with undo. */
export class Ink {
  #history = new History([]);
  #open = null;
  pointer = "mouse";

  constructor(limits = { strokes: MAX_STROKES, points: MAX_POINTS }) {
    this.limits = limits;
  }

  get strokes() {
    return this.#open ? [...this.#history.present, this.#open] : this.#history.present;
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  get isOpen() {
    return this.#open !== null;
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  get pointCount() {
    return this.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  }

  /** Open a stroke. False, and nothing happens, when the drawing holds as much as a drawing may. */
  begin(point, pointer) {
    if (this.strokes.length >= this.limits.strokes || this.pointCount >= this.limits.points) return false;
    this.#open = [point];
    this.pointer = pointer;
    return true;
  }

  /** Lengthen the open stroke; a point where the last one lies adds nothing. False when the drawing is full. */
  extend(point) {
    if (isSamePlace(point, this.#open.at(-1))) return true;
    if (this.pointCount >= this.limits.points) return false;
    this.#open.push(point);
    return true;
  }

  end() {
    this.#history.push(this.strokes);
    this.#open = null;
  }

  cancel() {
    this.#open = null;
  }

  undo() {
    this.#history.undo();
  }

  redo() {
    this.#history.redo();
  }

  clear() {
    if (!this.isEmpty) this.#history.push([]);
  }

  /** The ink as the API takes it, times counted from the first pen-down; null when nothing is drawn. */
  toJSON(size) {
    if (this.isEmpty) return null;
    const start = this.strokes[0][0][2];
    const strokes = this.strokes.map((stroke) =>
      stroke.map(([x, y, time, ...pressure]) => [x, y, Math.round(time - start), ...pressure]),
    );
    return { strokes, width: size.width, height: size.height, pointer: this.pointer };
  }

  /** Its last point counts as drawn now, so that what is drawn on comes after it. */
  static fromJSON(ink, limits, now = performance.now()) {
    const restored = new Ink(limits);
    const later = now - (ink.strokes.at(-1)?.at(-1)[2] ?? 0);
    restored.#history = new History(ink.strokes.map((stroke) => stroke.map(([x, y, time, ...rest]) => [x, y, time + later, ...rest])));
    restored.pointer = ink.pointer;
    return restored;
  }
}
