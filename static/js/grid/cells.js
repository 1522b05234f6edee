import { moved } from "./move.js";

/** The cells of a grid: arrow keys go from one to the next, x crosses out. Events: "change". */
export class Cells extends EventTarget {
  constructor(list) {
    super();
    this.list = list;
    list.addEventListener("keydown", (event) => this.#pressed(event));
    list.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    list.addEventListener("focusin", ({ target }) => this.#enter(target));
    document.addEventListener("keydown", (event) => this.#summoned(event));
    this.#enter(this.boxes[0]);
  }

  get boxes() {
    return [...this.list.querySelectorAll("[type=checkbox]")];
  }

  get samples() {
    return this.boxes.map((box) => box.value);
  }

  get doubted() {
    return this.boxes.filter((box) => box.checked).map((box) => box.value);
  }

  /** Leave those alone that could not be taken: sample -> why. */
  keepOnly(failed) {
    for (const box of this.boxes) {
      const item = box.closest("li");
      if (!failed.has(box.value)) item.remove();
      else item.append(reason(failed.get(box.value)));
    }
    this.#enter(this.boxes[0]);
  }

  /** One stop for Tab; the arrows do the rest. */
  #enter(current) {
    for (const box of this.boxes) box.tabIndex = box === current ? 0 : -1;
  }

  /** An arrow key that belongs to nobody leads to the cells. */
  #summoned(event) {
    if (document.activeElement !== document.body || moved(event.key, 0, 2, 1) === null) return;
    event.preventDefault();
    this.boxes.find((box) => box.tabIndex === 0)?.focus();
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { boxes } = this;
    const place = boxes.indexOf(event.target);
    const next = moved(event.key, place, boxes.length, this.#columns());
    if (next !== null) boxes[next].focus();
    else if (event.key.toLowerCase() === "x" && !event.repeat) boxes[place].click();
    else return;
    event.preventDefault();
  }

  #columns() {
    return getComputedStyle(this.list).gridTemplateColumns.split(" ").length;
  }
}

function reason(text) {
  const line = document.createElement("p");
  line.className = "cell-problem";
  line.textContent = text;
  return line;
}
