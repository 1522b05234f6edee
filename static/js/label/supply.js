import { backoff } from "../keep/backoff.js";

const FULL = 20;
// So many that a fast hand does not use them up before an answer comes, also of a slow site.
const LOW = 12;
const LOOK_AGAIN_MS = 60_000;

/**
 * What is to be answered next, fetched ahead so that nobody waits. Events: "more" (some came), "state" (see `state`).
 * `ask(count)` asks the server, `prepare(item)` gets a picture ready before it is needed.
 */
export class Supply extends EventTarget {
  /** "asking", "stocked", "dry" (nothing waits for this person), "away" (no reply), "login" or "refused". */
  state = "stocked";
  reply = null;
  #ahead = [];
  #known = new Set();
  #failures = 0;
  #timer = null;

  constructor({ ask, prepare = () => {} }) {
    super();
    Object.assign(this, { ask, prepare });
  }

  get length() {
    return this.#ahead.length;
  }

  /** These are answered already, though the server may not have heard of it yet. */
  withhold(ids) {
    for (const id of ids) this.#known.add(id);
  }

  /** The next one, or null. */
  take() {
    const item = this.#ahead.shift() ?? null;
    if (this.length < LOW) this.refill();
    return item;
  }

  /** It comes next, after all. */
  putBack(item) {
    this.#known.add(item.sample);
    this.#ahead.unshift(item);
  }

  /** Ask for more, unless that is under way. */
  async refill() {
    if (this.state === "asking") return;
    clearTimeout(this.#timer);
    this.#enter("asking");
    const reply = await this.ask(FULL);
    if (reply.status === 200) this.#stock(reply.body);
    else this.#fail(reply);
  }

  /** What is held may have gone back to others meanwhile: it is answered only while the server counts it as ours. */
  #stock(body) {
    this.#failures = 0;
    this.reply = body;
    const served = new Set(body.results.map((item) => item.sample));
    const lapsed = this.#ahead.filter((item) => !served.has(item.sample) && Date.parse(item.expires_at) <= Date.now());
    this.#ahead = this.#ahead.filter((item) => !lapsed.includes(item));
    for (const item of lapsed) this.#known.delete(item.sample);
    for (const item of body.results) this.#add(item);
    if (!this.length) this.#timer = setTimeout(() => this.refill(), LOOK_AGAIN_MS);
    this.#enter(this.length ? "stocked" : "dry");
    this.dispatchEvent(new Event("more"));
  }

  #add(item) {
    const held = this.#ahead.find((other) => other.sample === item.sample);
    if (held) held.expires_at = item.expires_at;
    if (this.#known.has(item.sample)) return;
    this.#known.add(item.sample);
    this.prepare(item);
    this.#ahead.push(item);
  }

  #fail({ status, body, retryAfter }) {
    this.reply = body;
    if (status === 401 || status === 403) return this.#enter("login");
    if (status >= 400 && status < 500 && status !== 429) return this.#enter("refused");
    this.#failures += 1;
    this.#timer = setTimeout(() => this.refill(), backoff(this.#failures, retryAfter));
    this.#enter("away");
  }

  #enter(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
