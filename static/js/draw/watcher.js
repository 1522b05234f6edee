const WAIT_SECONDS = 10;
const PAUSES_MS = [0, 1000, 2000, 4000, 8000, 16000, 30000];

/** Asks for a sample that waits for its recognizer, a bounded number of times. Events: "news" (detail: the sample). */
export class Watcher extends EventTarget {
  #asking = null;

  constructor(api) {
    super();
    this.api = api;
  }

  async follow(id) {
    this.stop();
    const asking = new AbortController();
    this.#asking = asking;
    for (const pause of PAUSES_MS) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (asking.signal.aborted) return;
      const reply = await this.api.sample(id, WAIT_SECONDS, asking.signal).catch(() => ({ status: 0 }));
      if (asking.signal.aborted) return;
      if (reply.status === 200 && reply.body.recognition !== "pending") return this.#tell(reply.body);
    }
  }

  stop() {
    this.#asking?.abort();
    this.#asking = null;
  }

  #tell(sample) {
    this.#asking = null;
    this.dispatchEvent(new CustomEvent("news", { detail: sample }));
  }
}
