/** Tells when the pen rests. Whoever draws with the keyboard needs longer from one stroke to the next. */
export class Rest extends EventTarget {
  #timer = null;

  constructor(easel, { pointer = 400, keyboard = 2000 } = {}) {
    super();
    this.pauses = { pointer, keyboard };
    easel.addEventListener("begin", () => this.#stop());
    easel.addEventListener("lift", ({ detail }) => this.#start(detail));
    easel.addEventListener("hover", ({ detail }) => this.#timer && this.#start(detail));
    easel.addEventListener("change", () => this.#start("pointer"));
    document.addEventListener("visibilitychange", () => document.hidden && this.#timer && this.#rest());
  }

  #start(device) {
    this.#stop();
    this.#timer = setTimeout(() => this.#rest(), this.pauses[device]);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #rest() {
    this.#stop();
    this.dispatchEvent(new Event("rest"));
  }
}
