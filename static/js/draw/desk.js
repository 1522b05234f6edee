import { blank, nextVersion } from "./drawing.js";

const WAIT_SECONDS = 5;

/**
 * The drawing on the easel on its way: sent when the pen rests, shown when recognized, answered, replaced by a blank
 * sheet. Events: "phase" (blank, drawing, sending, shown, pending, kept, refused: see `phase`), "answered" (detail:
 * {label or verdict, isRight}), "taken back" (detail: the same answer).
 */
export class Desk extends EventTarget {
  phase = "blank";
  drawing = blank();
  #last = null;

  constructor({ easel, rest, courier, watcher, user, alphabet, mayLabel = true }) {
    super();
    Object.assign(this, { easel, courier, watcher, mayLabel, owner: { user, alphabet } });
    easel.addEventListener("begin", () => this.#enter("drawing"));
    easel.addEventListener("change", () => this.#changed());
    rest.addEventListener("rest", () => this.submit());
    courier.addEventListener("went", ({ detail }) => this.#went(detail));
    courier.addEventListener("kept", ({ detail }) => this.#held(detail, "kept"));
    courier.addEventListener("refused", ({ detail }) => this.#held(detail, "refused"));
    watcher.addEventListener("news", ({ detail }) => this.#show(detail));
  }

  /** What the champion says of the drawing as it is now, null while nothing was said of it. */
  get prediction() {
    return this.phase === "shown" ? this.drawing.sample.prediction : null;
  }

  get canTakeBack() {
    return this.#last !== null && this.easel.ink.isEmpty;
  }

  /** Send what is drawn, unless it was sent already. An earlier version of the drawing is withdrawn once this is stored. */
  async submit() {
    const ink = this.easel.isOpen ? null : this.easel.toJSON();
    if (!ink) return;
    if (JSON.stringify(ink.strokes) === this.drawing.drawn) return this.#return();
    const before = this.drawing.record;
    this.drawing = nextVersion(this.drawing, ink, this.owner);
    this.#enter("sending");
    const sent = this.courier.send(this.drawing.record, WAIT_SECONDS);
    if (before) await this.courier.supersede(before);
    await sent;
  }

  /** Take the person's reading, {label} or {verdict}, and lay out a blank sheet at once; sending goes on behind it. */
  async answer(reading) {
    if (!this.mayLabel || this.easel.ink.isEmpty || this.easel.isOpen) return;
    const { prediction } = this;
    this.submit();
    const { record, sentAt, etag } = this.drawing;
    const seconds = Math.round(performance.now() - sentAt) / 1000;
    record.answer = { ...reading, prediction: prediction?.id, seconds, ifMatch: etag };
    const isRight = prediction && reading.label === prediction.ranking[0].label;
    this.#last = { drawing: this.drawing, answer: { ...reading, isRight } };
    this.#renew();
    this.#tell("answered", this.#last.answer);
    await this.courier.send(record);
  }

  /** Lay out a blank sheet at once; what was drawn is sent and stays as it is. */
  async putAway() {
    if (this.easel.ink.isEmpty || this.easel.isOpen) return;
    const sent = this.submit();
    this.#renew();
    await sent;
  }

  /** Bring the last answered drawing back, to be answered again. */
  takeBack() {
    if (!this.canTakeBack) return;
    const { drawing, answer } = this.#last;
    this.#last = null;
    drawing.record.answer = null;
    this.drawing = drawing;
    this.easel.restore(drawing.record.ink);
    this.#return();
    this.#tell("taken back", answer);
  }

  #changed() {
    if (!this.easel.ink.isEmpty) this.#enter("drawing");
    else if (this.phase !== "blank") this.#discard();
  }

  /** The person has wiped the sheet: what was sent of it is withdrawn. */
  #discard() {
    const { record } = this.drawing;
    this.drawing = blank(record?.drawing);
    this.#enter("blank");
    if (!record || record.problem) return;
    record.withdraw = true;
    this.courier.send(record);
  }

  #renew() {
    this.drawing = blank();
    this.easel.renew();
    this.#enter("blank");
  }

  /** The sheet shows again what was sent: so does the page. */
  #return() {
    if (this.drawing.sample) this.#show(this.drawing.sample);
    else this.#enter(this.drawing.record.late ? "kept" : "sending");
  }

  #show(sample) {
    if (sample.id !== this.drawing.record?.sample) return;
    this.drawing.sample = sample;
    if (this.easel.isOpen || JSON.stringify(this.easel.toJSON().strokes) !== this.drawing.drawn) return;
    this.#enter(sample.recognition === "pending" ? "pending" : "shown");
    if (sample.recognition === "pending") this.watcher.follow(sample.id);
  }

  #went({ record, step, reply }) {
    if (step === "store" && record === this.drawing.record) this.#show(reply.body);
    if (step !== "answer") return;
    for (const drawing of [this.drawing, this.#last?.drawing]) {
      if (drawing?.record === record) drawing.etag = reply.etag;
    }
  }

  #held({ record, step, reason }, phase) {
    if (record !== this.drawing.record || step !== "store") return;
    this.drawing.reason = record.problem?.detail ?? reason;
    if (this.phase === "sending") this.#enter(phase);
  }

  #enter(phase) {
    if (phase !== "pending") this.watcher.stop();
    this.phase = phase;
    this.#tell("phase");
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
