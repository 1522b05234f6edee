import { backoff } from "./backoff.js";
import * as drawings from "./record.js";

/**
 * Keeps records on this device until the server has all of them. Events, detail {record, step, reply}: "went" (a step
 * succeeded), "kept" (not now; reason: "later" or "login"), "refused" (never; the person decides); and without detail
 * "change" (of what waits) and "unsafe" (this device keeps nothing, closing the page loses it). `plan` knows which call
 * comes next for a record, what its reply means and what it has achieved: nextStep, outcome, advance, as in record.js.
 */
export class Courier extends EventTarget {
  #records = new Map();
  #turns = new Map();
  #failures = 0;
  #reason = null;
  #timer = null;

  constructor(store, calls, plan = drawings) {
    super();
    this.store = store;
    this.calls = calls;
    this.plan = plan;
  }

  get waiting() {
    return [...this.#records.values()].filter((record) => !record.problem && record.late);
  }

  /** Whether the server has heard everything, but for what it refused. */
  get isQuiet() {
    return [...this.#records.values()].every((record) => record.problem);
  }

  /** Whether the server has last said that somebody has to log in. */
  get needsLogin() {
    return this.#reason === "login";
  }

  get refused() {
    return [...this.#records.values()].filter((record) => record.problem);
  }

  /** Take up what an earlier visit has left. */
  async resume(user) {
    for (const record of await this.store.ofUser(user)) this.#records.set(record.id, { ...record, late: true });
    this.#tell("change");
    await this.sendAll();
  }

  /** Keep the record, then do what is left to do for it. Versions of one drawing take turns, others do not wait. */
  async send(record, wait = 0) {
    this.#records.set(record.id, record);
    const kept = this.#keep(record);
    const before = this.#turns.get(record.drawing) ?? Promise.resolve();
    const turn = before.catch(() => false).then(() => this.#deliver(record, wait));
    this.#turns.set(record.drawing, turn);
    await kept;
    return turn;
  }

  /** The page is being left: write down at once what is still under way. */
  secure() {
    try {
      for (const record of this.#records.values()) this.store.putAtOnce(record);
    } catch {
      this.#tell("unsafe");
    }
  }

  async sendAll() {
    clearTimeout(this.#timer);
    for (const record of this.waiting.toSorted((a, b) => a.made - b.made)) {
      if (!(await this.send(record))) return;
    }
  }

  /** Another version of the drawing is kept: this one need not be sent any more. */
  async supersede(record) {
    record.isSuperseded = true;
    if (record.late) await this.forget(record);
  }

  async retry(record) {
    record.problem = null;
    await this.send(record);
  }

  async forget(record) {
    this.#records.delete(record.id);
    try {
      await this.store.remove(record.id);
    } catch {
      this.#tell("unsafe");
    }
    this.#tell("change");
  }

  /** True when the next record may be tried as well: this one went, or is stuck for reasons of its own. */
  async #deliver(record, wait) {
    for (let step = this.plan.nextStep(record); step !== "stuck"; step = this.plan.nextStep(record)) {
      if (step === "done") return this.#finish(record);
      record.tried = true;
      const reply = await this.calls[step](record, wait);
      const result = this.plan.outcome(step, reply.status);
      if (result === "ok") await this.#note("went", record, step, reply);
      else return this.#hold(result, record, step, reply);
    }
    return true;
  }

  async #keep(record) {
    try {
      await this.store.put(record);
    } catch {
      this.#tell("unsafe");
    }
  }

  async #note(type, record, step, reply) {
    this.#failures = 0;
    this.#reason = null;
    this.plan.advance(record, step, reply);
    await this.#keep(record);
    this.#tell(type, { record, step, reply });
  }

  async #finish(record) {
    await this.forget(record);
    return true;
  }

  async #hold(result, record, step, reply) {
    if (record.isSuperseded) return this.#finish(record);
    if (result === "refused") record.problem = drawings.problemOf(reply);
    else this.#later(result, reply.retryAfter);
    record.late = true;
    await this.#keep(record);
    this.#tell(result === "refused" ? "refused" : "kept", { record, step, reply, reason: result });
    this.#tell("change");
    return result === "refused";
  }

  #later(reason, retryAfter) {
    this.#reason = reason;
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.sendAll(), backoff(this.#failures, retryAfter));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
