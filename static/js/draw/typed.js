import { match } from "./match.js";

/** The field that takes any character of the alphabet, or what it is called. Events: "pick" (detail: the reading). */
export class TypedAnswer extends EventTarget {
  constructor(form, readings, names = {}) {
    super();
    this.field = form.querySelector("input:not([type=hidden])");
    this.candidates = form.querySelector("ul");
    this.problem = form.querySelector(".errors");
    this.readings = readings;
    this.names = names;
    this.field.addEventListener("input", (event) => this.#typed(event));
    this.field.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave(event));
    form.addEventListener("submit", (event) => this.#submitted(event));
  }

  /** Go on from a key that was pressed elsewhere. */
  begin(text) {
    if (this.field.disabled) return;
    this.field.focus();
    this.field.value = text;
    this.field.dispatchEvent(new InputEvent("input"));
  }

  #typed(event) {
    const found = this.#found();
    this.#complain("");
    this.candidates.replaceChildren(...found.candidates.map((reading) => this.#offer(reading)));
    // A word being composed (as for Chinese or Greek accents) is not finished before it says so.
    if (found.isFinal && !event.isComposing) this.#pick(found.exact);
  }

  /** Escape empties the field, not the sheet. */
  #leave(event) {
    event.stopPropagation();
    this.#reset();
  }

  #submitted(event) {
    event.preventDefault();
    const { exact, candidates } = this.#found();
    if (exact ?? candidates[0]) this.#pick(exact ?? candidates[0]);
    else if (this.field.value.trim()) this.#complain(`“${this.field.value}” is not in this alphabet.`);
  }

  #found() {
    return match(this.readings, this.field.value, this.names);
  }

  #offer(reading) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small glyph";
    button.textContent = reading;
    if (this.names[reading]) button.title = this.names[reading];
    button.addEventListener("click", () => this.#pick(reading));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  #pick(reading) {
    this.#reset();
    this.dispatchEvent(new CustomEvent("pick", { detail: reading }));
  }

  #complain(text) {
    this.problem.textContent = text;
    this.field.ariaInvalid = text ? "true" : null;
  }

  #reset() {
    this.field.value = "";
    this.field.blur();
    this.candidates.replaceChildren();
    this.#complain("");
  }
}
