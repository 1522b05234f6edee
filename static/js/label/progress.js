const PAUSE_MS = 20_000;

/**
 * How far the person and the team are, as the server counts, brought on by what was said since. `isQuiet()`: the server has
 * heard all that was said, so that nothing is counted twice or not at all.
 */
export class Progress {
  #reply = null;
  #since = 0;
  #askedAt = 0;

  constructor(section, { ask, isQuiet }) {
    Object.assign(this, { section, ask, isQuiet });
  }

  /** Ask the server, not too often. */
  async refresh() {
    if (!this.isQuiet() || Date.now() - this.#askedAt < PAUSE_MS) return;
    this.#askedAt = Date.now();
    const counted = this.#since;
    const reply = await this.ask();
    if (reply.status !== 200) return;
    this.#reply = reply.body;
    this.#since -= counted;
    this.#show();
  }

  count(step) {
    this.#since += step;
    this.#show();
  }

  #show() {
    if (!this.#reply) return;
    for (const [name, text] of Object.entries(wordsOf(this.#reply, this.#since))) {
      const place = this.section.querySelector(`[data-figure="${name}"]`);
      if (place) place.textContent = text;
    }
    const { training } = this.#reply;
    const bar = this.section.querySelector("progress");
    if (training && bar) bar.value = training.counted ? Math.min(1, training.new / training.needed) : 0;
  }
}

/** The figures in words, `since` answers later. Pure. */
export function wordsOf({ mine, team, training }, since) {
  const gold = mine.gold;
  return {
    mine: number(Math.max(0, mine.today + since)),
    pace: mine.per_minute ? `${Math.round(mine.per_minute)} a minute` : "",
    team: number(Math.max(0, team.today + since)),
    waiting: number(Math.max(0, team.waiting - since)),
    gold: gold.seen ? `${gold.right} of ${gold.seen}` : "none yet",
    interval: gold.seen ? `${whole(gold.low)} to ${whole(gold.high)} %` : "",
    training: training ? towards(training) : "",
  };
}

/** Of what was accepted, not all is learned: see queue/progress/. */
function towards(training) {
  if (!training.counted) return `${number(training.new)} accepted, not counted yet`;
  return `${number(training.new)} of ${number(training.needed)}`;
}

function whole(share) {
  return Math.round(100 * share);
}

function number(count) {
  return count.toLocaleString("en");
}
