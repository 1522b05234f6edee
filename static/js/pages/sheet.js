// What stands on the sheet now: the boxes, which one is chosen, and how to go back.

import { uuid7 } from "../net/uuid7.js";
import { halves, inReadingOrder, lineOf, merged, moved, reads, resized } from "./geometry.js";

const MOST_STEPS_BACK = 200;
const UNREAD = { label: "", reading: null };

export class Sheet {
  #past = [];

  /** `changed` is called after every change. */
  constructor({ width, height, boxes }, changed) {
    this.size = { width, height };
    this.boxes = inReadingOrder(boxes);
    this.chosenId = null;
    this.changed = changed;
  }

  get chosen() {
    return this.boxes.find((box) => box.id === this.chosenId) ?? null;
  }

  choose(id) {
    this.chosenId = id;
    this.changed();
  }

  step(by) {
    const place = this.boxes.findIndex((box) => box.id === this.chosenId);
    const next = place < 0 ? 0 : Math.min(Math.max(place + by, 0), this.boxes.length - 1);
    if (this.boxes.length) this.choose(this.boxes[next].id);
  }

  say(label) {
    this.#change((box) => [{ ...box, label }]);
  }

  /** Agree with what the model reads, where nobody has spoken and it does not doubt that there is a character. */
  agree() {
    this.#remember();
    const agreed = (box) => !box.label && box.reading && !box.reading.rejected;
    this.boxes = this.boxes.map((box) => (agreed(box) ? { ...box, label: reads(box) } : box));
    this.changed();
  }

  move(across, down) {
    this.#change((box) => [this.#placed(box, moved(box, across, down, this.size))]);
  }

  resize(across, down) {
    this.#change((box) => [this.#placed(box, resized(box, across, down, this.size))]);
  }

  /** The box as a drag left it. */
  place(box) {
    this.#change((before) => [this.#placed(before, box)]);
  }

  remove() {
    const place = this.boxes.findIndex((box) => box.id === this.chosenId);
    if (place < 0) return;
    this.#remember();
    this.boxes.splice(place, 1);
    this.choose((this.boxes[place] ?? this.boxes[place - 1])?.id ?? null);
  }

  split() {
    this.#change((box) => halves(box)?.map((half) => ({ ...half, ...UNREAD, id: uuid7() })) ?? [box]);
  }

  mergeWithNext() {
    const place = this.boxes.findIndex((box) => box.id === this.chosenId);
    const next = this.boxes[place + 1];
    if (place < 0 || next?.line !== this.boxes[place].line) return;
    this.#remember();
    const both = { ...merged(this.boxes[place], next), ...UNREAD, id: uuid7(), line: next.line };
    this.boxes.splice(place, 2, both);
    this.choose(both.id);
  }

  add(corners) {
    this.#remember();
    const box = { ...corners, ...UNREAD, id: uuid7(), line: lineOf(corners, this.boxes) };
    this.boxes = inReadingOrder([...this.boxes, box]);
    this.choose(box.id);
  }

  undo() {
    const before = this.#past.pop();
    if (!before) return;
    const known = new Set(this.boxes.map((box) => box.id));
    const back = before.find((box) => !known.has(box.id)) ?? this.chosen;
    this.boxes = before;
    this.choose(back?.id ?? null);
  }

  /** What the model saw holds only where it looked. */
  #placed(before, box) {
    const stayed = ["left", "top", "right", "bottom"].every((side) => before[side] === box[side]);
    return stayed ? before : { ...box, reading: null };
  }

  #change(remake) {
    const place = this.boxes.findIndex((box) => box.id === this.chosenId);
    if (place < 0) return;
    this.#remember();
    const boxes = remake(this.boxes[place]);
    this.boxes.splice(place, 1, ...boxes);
    this.chosenId = boxes[0].id;
    this.changed();
  }

  #remember() {
    this.#past = [...this.#past.slice(1 - MOST_STEPS_BACK), [...this.boxes]];
  }
}
