import { smoothPath } from "./geometry.js";

const PEN_WIDTH = 0.028; // of the sheet's width

/** A canvas that shows strokes, sharp on every screen. `size` is the sheet in the units of the strokes, `penWidth` a part of its width. */
export class Paper {
  #strokes = [];
  #cursor = null;
  #waiting = false;
  size = null;

  constructor(canvas, penWidth = PEN_WIDTH) {
    this.canvas = canvas;
    this.penWidth = penWidth;
    this.pen = canvas.getContext("2d");
    new ResizeObserver(() => this.#fit()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#refresh());
    this.#fit();
  }

  /** Fix the units: from now on strokes are in CSS pixels of this moment, however the sheet is resized. */
  measure(size) {
    const box = this.canvas.getBoundingClientRect();
    this.size = size ?? { width: Math.round(box.width), height: Math.round(box.height) };
  }

  show(strokes) {
    this.#strokes = strokes;
    this.#refresh();
  }

  showCursor(place, isDown) {
    this.#cursor = place && { place, isDown };
    this.#refresh();
  }

  #fit() {
    const { width, height } = this.canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    if (!this.#strokes.length) this.measure();
    this.#refresh();
  }

  #refresh() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#paint();
    });
  }

  #paint() {
    const { pen, canvas, size } = this;
    const scale = canvas.width / size.width;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, size.width, size.height);
    pen.strokeStyle = pen.fillStyle = getComputedStyle(canvas).color;
    pen.lineWidth = this.penWidth * size.width;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of this.#strokes) trace(pen, stroke);
    if (this.#cursor) mark(pen, this.#cursor);
  }
}

export function trace(pen, stroke) {
  pen.beginPath();
  for (const [kind, ...numbers] of smoothPath(stroke)) {
    if (kind === "M") pen.moveTo(...numbers);
    else if (kind === "Q") pen.quadraticCurveTo(...numbers);
    else pen.lineTo(...numbers);
  }
  pen.stroke();
}

function mark(pen, { place: [x, y], isDown }) {
  pen.beginPath();
  pen.lineWidth /= isDown ? 2 : 3;
  pen.arc(x, y, 7, 0, 2 * Math.PI);
  pen.stroke();
}
