import { percent } from "./percent.js";

/** The five places for what the champion suggests. Events: "pick" (detail: the label). */
export class Suggestions extends EventTarget {
  #ranking = [];
  #highlighted = 0;

  constructor(list) {
    super();
    this.buttons = [...list.querySelectorAll("button")];
    this.buttons.forEach((button, index) => button.addEventListener("click", () => this.pick(index)));
    this.show(null);
  }

  show(prediction) {
    this.#ranking = prediction?.ranking.slice(0, this.buttons.length) ?? [];
    this.#highlighted = 0;
    this.buttons.forEach((button, index) => fill(button, this.#ranking[index]));
    this.#mark();
  }

  pick(index = this.#highlighted) {
    const entry = this.#ranking[index];
    if (entry) this.dispatchEvent(new CustomEvent("pick", { detail: entry.label }));
  }

  highlight(step) {
    if (!this.#ranking.length) return;
    this.#highlighted = (this.#highlighted + step + this.#ranking.length) % this.#ranking.length;
    this.#mark();
  }

  #mark() {
    this.buttons.forEach((button, index) => {
      button.classList.toggle("chosen", index === this.#highlighted && !button.disabled);
    });
  }
}

function fill(button, entry) {
  button.disabled = !entry;
  button.querySelector(".glyph").textContent = entry?.label ?? "\u00a0";
  button.querySelector(".percent").textContent = entry ? percent(entry.probability) : "\u00a0";
  button.querySelector("progress").value = entry?.probability ?? 0;
  button.ariaLabel = entry ? `It is ${entry.label}, ${percent(entry.probability)}` : "No suggestion";
}
