const STEP = 0.03; // of the sheet's width
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A pen for the keyboard: with the canvas focused, arrows move it (Shift: finer), Space puts it down and lifts it. */
export class KeyPen {
  #place = null;

  constructor(canvas, easel) {
    this.easel = easel;
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#leave());
  }

  get isDown() {
    return this.#place !== null && this.easel.isOpen;
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " ") this.#toggle(event);
    else if (event.key in DIRECTIONS) this.#move(DIRECTIONS[event.key], event);
    else return;
    event.preventDefault();
    this.easel.showCursor(this.#place, this.isDown);
  }

  #toggle(event) {
    this.#place ??= this.#centre();
    if (this.isDown) this.easel.up("keyboard");
    else this.easel.down(this.#point(event), "mouse");
  }

  #move([dx, dy], event) {
    this.#place ??= this.#centre();
    const { width, height } = this.easel.size;
    const step = STEP * width * (event.shiftKey ? 1 / 3 : 1);
    const [x, y] = this.#place;
    this.#place = [clamp(x + dx * step, width), clamp(y + dy * step, height)];
    if (this.isDown) this.easel.move(this.#point(event));
    else this.easel.hover("keyboard");
  }

  #leave() {
    if (this.isDown) this.easel.up("keyboard");
    this.#place = null;
    this.easel.showCursor(null, false);
  }

  #centre() {
    return [this.easel.size.width / 2, this.easel.size.height / 2];
  }

  #point(event) {
    return [...this.#place, event.timeStamp];
  }
}

function clamp(value, limit) {
  return Math.round(Math.min(Math.max(value, 0), limit) * 100) / 100;
}
