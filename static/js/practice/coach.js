import { isAsAsked } from "./round.js";

/** How long the answer stands before the next sheet is laid out; a pen that comes down meanwhile goes on drawing. */
const GLANCE_MS = 800;

/**
 * Asks for one character after the other. `source` has `current` and `pass(result)`. Events: "prompt" (another one is
 * asked for), "passed" (detail: {prompt, seen, reads}; `seen` as the API says, or "skipped", or "not looked at").
 */
export class Coach extends EventTarget {
  #timer = null;

  constructor({ desk, easel }) {
    super();
    Object.assign(this, { desk, easel, source: null });
    desk.addEventListener("phase", () => this.#look());
  }

  /** What the site sees in the drawing beside what was asked for, null while it has not looked. */
  get seen() {
    return this.desk.phase === "shown" ? (this.desk.drawing.sample.prompt?.seen ?? null) : null;
  }

  get prompt() {
    return this.source?.current ?? null;
  }

  ask(source) {
    this.source = source;
    this.#ask();
  }

  /** The drawing stays, labelled by its prompt, and the next one is asked for; a blank sheet is a prompt skipped. */
  next() {
    if (!this.source || this.easel.isOpen) return;
    const result = { prompt: this.prompt, ...this.#result() };
    this.desk.putAway();
    this.source.pass(result);
    this.#tell("passed", result);
    this.#ask();
  }

  stop() {
    this.source = null;
    clearTimeout(this.#timer);
  }

  #result() {
    if (this.easel.ink.isEmpty) return { seen: "skipped" };
    if (!this.seen) return { seen: "not looked at" };
    return { seen: this.seen, reads: this.desk.prediction.ranking[0].label };
  }

  #ask() {
    if (!this.prompt) return;
    this.desk.owner = { ...this.desk.owner, prompt: this.prompt };
    this.#tell("prompt");
  }

  #look() {
    clearTimeout(this.#timer);
    if (isAsAsked(this.seen)) this.#timer = setTimeout(() => this.next(), GLANCE_MS);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
