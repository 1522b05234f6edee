/** All classes to point at: for those that no key stands for. Events: "pick" (detail: the reading). */
export class Board extends EventTarget {
  constructor(fieldset, easel) {
    super();
    this.fieldset = fieldset;
    fieldset.addEventListener("click", ({ target }) => this.#pick(target.closest("button")));
    easel.addEventListener("paint", () => this.#refresh(easel));
    this.#refresh(easel);
  }

  #refresh(easel) {
    this.fieldset.disabled = easel.ink.isEmpty;
  }

  #pick(button) {
    if (button) this.dispatchEvent(new CustomEvent("pick", { detail: button.value }));
  }
}
