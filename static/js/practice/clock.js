import { clock, result } from "./words.js";

const TICK_MS = 250;

/** Shows how far a set is, ends it when it is over, and shows what came of it. Events: "over". */
export class Clock extends EventTarget {
  #timer = null;

  constructor(bar, sheet) {
    super();
    this.text = bar.querySelector("[data-left]");
    this.progress = bar.querySelector("progress");
    Object.assign(this, { bar, sheet });
  }

  run(round) {
    this.round = round;
    this.bar.hidden = false;
    this.sheet.hidden = true;
    this.progress.max = round.prompts.length;
    this.#timer = setInterval(() => this.show(), TICK_MS);
    this.show();
  }

  show() {
    const now = Date.now();
    this.progress.value = this.round.results.length;
    this.text.textContent = `${this.round.results.length} of ${this.round.prompts.length}, ${clock(this.round.left(now))} left`;
    if (this.round.isOver(now)) this.#end(now);
  }

  stop() {
    clearInterval(this.#timer);
    this.bar.hidden = true;
  }

  #end(now) {
    this.stop();
    this.dispatchEvent(new Event("over"));
    const summary = this.round.summary(now);
    this.sheet.querySelector("[data-result]").textContent = result(summary);
    this.sheet.querySelector("ul").replaceChildren(...summary.others.map(row));
    this.sheet.hidden = false;
    this.sheet.focus();
  }
}

function row({ prompt, seen, reads }) {
  const item = document.createElement("li");
  const asked = document.createElement("span");
  asked.className = "glyph";
  asked.textContent = prompt;
  item.append(asked, seen === "no character" ? " looked like no character" : ` looked like ${reads}`);
  return item;
}
