import { isAsAsked } from "./round.js";

/** How many drawings looked as asked, and how many in a row, going on from what the server knows. */
export class Score {
  constructor({ drawn, asAsked, streak, best }) {
    Object.assign(this, { drawn, asAsked, streak, best });
  }

  /** What was skipped, or nobody looked at, changes nothing. */
  add(seen) {
    if (seen === "skipped" || seen === "not looked at") return;
    this.drawn += 1;
    this.asAsked += isAsAsked(seen) ? 1 : 0;
    this.streak = isAsAsked(seen) ? this.streak + 1 : 0;
    this.best = Math.max(this.best, this.streak);
  }

  get text() {
    if (!this.drawn) return "";
    const streak = this.streak > 1 ? `, ${this.streak} in a row` : "";
    const best = this.best > 1 && this.best > this.streak ? ` (best ${this.best})` : "";
    return `${this.asAsked} of ${this.drawn} seen as asked${streak}${best}`;
  }
}
