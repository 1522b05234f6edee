import { onSheet } from "./geometry.js";
import { Ink } from "./ink.js";

/**
 * Ink on paper. Events: "begin" (a stroke starts), "lift" (one ended; detail: the device), "hover" (the keyboard's pen
 * moves above the sheet), "change" (undo, redo, clear, restore), "full", "paint" (after each of them).
 */
export class Easel extends EventTarget {
  #ink;

  /** `limits`: {strokes, points}, those of one character unless told otherwise. */
  constructor(paper, limits) {
    super();
    this.limits = limits;
    this.#ink = new Ink(limits);
    this.paper = paper;
  }

  get size() {
    return this.paper.size;
  }

  get ink() {
    return this.#ink;
  }

  get isOpen() {
    return this.#ink.isOpen;
  }

  place(event) {
    if (this.#ink.isEmpty) this.paper.measure();
    return onSheet(event.clientX, event.clientY, this.paper.canvas.getBoundingClientRect(), this.size);
  }

  down(point, pointer) {
    const started = this.#ink.begin(point, pointer);
    this.#tell(started ? "begin" : "full");
    return started;
  }

  move(point) {
    const went = this.#ink.extend(point);
    if (!went) this.#tell("full");
    this.paper.show(this.#ink.strokes);
    return went;
  }

  up(device = "pointer") {
    this.#ink.end();
    this.#tell("lift", device);
  }

  cancel() {
    this.#ink.cancel();
    this.#tell("change");
  }

  hover(device) {
    this.#tell("hover", device);
  }

  showCursor(place, isDown) {
    this.paper.showCursor(place, isDown);
  }

  undo() {
    this.#step("undo");
  }

  redo() {
    this.#step("redo");
  }

  clear() {
    this.#step("clear");
  }

  /** An empty sheet, with no way back. */
  renew() {
    this.#ink = new Ink(this.limits);
    this.#tell("paint");
  }

  restore(ink) {
    this.paper.measure({ width: ink.width, height: ink.height });
    this.#ink = Ink.fromJSON(ink, this.limits);
    this.#tell("paint");
  }

  toJSON() {
    return this.#ink.toJSON(this.size);
  }

  #step(verb) {
    if (this.isOpen) return;
    this.#ink[verb]();
    this.#tell("change");
  }

  #tell(type, detail) {
    this.paper.show(this.#ink.strokes);
    this.dispatchEvent(new CustomEvent(type, { detail }));
    if (type !== "paint") this.dispatchEvent(new CustomEvent("paint"));
  }
}
