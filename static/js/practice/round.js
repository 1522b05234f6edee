// A set against the clock: every prompt once. Pure but for where it is kept.

/** `results`: of each prompt that was passed {prompt, seen, reads}, see Coach. Kept, so that a reload loses nothing of it. */
export class Round {
  constructor({ prompts, seconds, startedAt, results = [] }) {
    Object.assign(this, { prompts, seconds, startedAt, results });
  }

  get current() {
    return this.prompts[this.results.length];
  }

  pass(result) {
    this.results.push(result);
  }

  isOver(now) {
    return this.results.length >= this.prompts.length || this.left(now) <= 0;
  }

  /** Seconds. */
  left(now) {
    return Math.max(0, this.seconds - (now - this.startedAt) / 1000);
  }

  summary(now) {
    const drawn = this.results.filter(({ seen }) => seen !== "skipped");
    const asAsked = drawn.filter(({ seen }) => isAsAsked(seen));
    return {
      total: this.prompts.length,
      drawn: drawn.length,
      asAsked: asAsked.length,
      notLookedAt: drawn.filter(({ seen }) => seen === "not looked at").length,
      seconds: Math.round(this.seconds - this.left(now)),
      others: drawn.filter(({ seen }) => seen === "something else" || seen === "no character"),
    };
  }

  keep(storage, key) {
    storage.setItem(key, JSON.stringify(this));
  }

  static resume(storage, key, now) {
    const kept = JSON.parse(storage.getItem(key));
    const round = kept && new Round(kept);
    return round && !round.isOver(now) ? round : null;
  }
}

/** What is drawn alike cannot be told apart from one drawing: it counts. */
export function isAsAsked(seen) {
  return seen === "as asked" || seen === "look-alike";
}
