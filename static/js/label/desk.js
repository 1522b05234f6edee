import { newTurn } from "./turn.js";

/**
 * One sample after another: answered, skipped, undone. Sending goes on behind it. Events: "shown" (of `current`, null
 * where nothing is left), "answered" and "undone" (detail: what the person had said).
 */
export class Desk extends EventTarget {
  current = null;
  /** What was answered or skipped, the last one last. */
  past = [];
  #shownAt = 0;

  /** `isAided`: the person wants to see what the model reads. */
  constructor({ supply, courier, user, alphabet, isAided, past = [] }) {
    super();
    Object.assign(this, { supply, courier, isAided, past, owner: { user, alphabet } });
    supply.addEventListener("more", () => !this.current && supply.length && this.#next());
  }

  get prediction() {
    return this.isAided ? (this.current?.prediction ?? null) : null;
  }

  /** What the import that brought it suggests: like a colleague's word, no model's. */
  get imported() {
    return this.isAided ? (this.current?.imported_suggestion ?? null) : null;
  }

  get canUndo() {
    return this.past.length > 0;
  }

  /** What was said of the sample that is shown, before it was undone. */
  get saidBefore() {
    return this.current?.said ?? null;
  }

  /** The person's reading: {label} or {verdict}. */
  answer(reading) {
    if (!this.current) return;
    const seconds = Math.round(performance.now() - this.#shownAt) / 1000;
    this.#leave({ state: "answered", ...reading, prediction: this.prediction?.id, seconds });
  }

  skip() {
    if (this.current) this.#leave({ state: "skipped" });
  }

  /** Take the last one back, and the one before that, and so on. */
  undo() {
    const item = this.past.pop();
    if (!item) return;
    if (this.current) this.supply.putBack(this.current);
    this.#want(item.turn, { state: "open" });
    this.#show(item);
    this.#tell("undone", item.said);
  }

  #leave(wanted) {
    const item = this.current;
    item.turn ??= newTurn(item, this.owner);
    item.said = wanted;
    this.past.push(item);
    this.#want(item.turn, wanted);
    this.#next();
    this.#tell("answered", wanted);
  }

  #want(turn, wanted) {
    turn.wanted = wanted;
    turn.problem = null;
    this.courier.send(turn);
  }

  #next() {
    this.#show(this.supply.take());
  }

  #show(item) {
    this.current = item;
    this.#shownAt = performance.now();
    this.#tell("shown");
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
