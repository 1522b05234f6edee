import { words } from "./words.js";

/** Shows what is asked for, what is seen, and how it goes. */
export class View {
  #prompt = null;

  constructor(main, names) {
    const find = (selector) => main.querySelector(selector);
    this.names = names;
    this.glyph = find("#prompt .glyph");
    this.name = find("#prompt-name");
    this.verdict = find("#verdict");
    this.voice = find("#voice");
    this.tally = find("#tally");
    this.sheet = find(".sheet");
    this.desk = find(".desk");
    this.next = find('[data-do="next"]');
    this.tools = Object.fromEntries(["undo", "again"].map((verb) => [verb, find(`[data-do="${verb}"]`)]));
  }

  ask(prompt) {
    this.#prompt = prompt;
    this.glyph.textContent = prompt;
    this.name.textContent = this.names[prompt] ?? "";
    this.#say(`Draw ${this.#spoken}.`);
  }

  /** The phase of the drawing. What was said of the last one stands until the pen comes down for the next. */
  show(phase, drawing) {
    this.sheet.dataset.phase = phase;
    if (phase === "blank") return;
    const { tone, text } = words(phase, { asked: this.#spoken, ...drawing });
    this.verdict.dataset.tone = tone;
    this.verdict.textContent = text;
    if (phase !== "drawing" && phase !== "sending") this.#say(text);
  }

  ink(ink) {
    this.next.textContent = ink.isEmpty ? "Skip" : "Next";
    this.next.classList.toggle("primary", !ink.isEmpty);
    this.tools.undo.disabled = !ink.canUndo;
    this.tools.again.disabled = ink.isEmpty;
  }

  count(text) {
    this.tally.textContent = text;
  }

  /** "practice", "set" (against the clock), or "result" (it is over: nothing is drawn). */
  mode(name) {
    this.desk.dataset.mode = name;
    this.desk.inert = name === "result";
  }

  note(text) {
    this.verdict.dataset.tone = "";
    this.verdict.textContent = text;
    this.#say(text);
  }

  get #spoken() {
    return this.names[this.#prompt] ? `${this.#prompt}, ${this.names[this.#prompt]}` : this.#prompt;
  }

  #say(text) {
    this.voice.textContent = text;
  }
}
