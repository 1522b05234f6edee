/** A value with its past and, after an undo, its future. */
export class History {
  #past = [];
  #future = [];

  constructor(value) {
    this.present = value;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  push(value) {
    this.#past.push(this.present);
    this.#future = [];
    this.present = value;
  }

  undo() {
    if (!this.canUndo) return;
    this.#future.push(this.present);
    this.present = this.#past.pop();
  }

  redo() {
    if (!this.canRedo) return;
    this.#past.push(this.present);
    this.present = this.#future.pop();
  }
}
