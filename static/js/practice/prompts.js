const FEW = 8;
const MORE = 20;

/** What is asked for next, some ahead of the person. Without a connection it begins again with what was asked before. */
export class Prompts {
  #ahead;
  #before = [];
  #isAsking = false;

  constructor(api, alphabet, ahead) {
    Object.assign(this, { api, alphabet });
    this.#ahead = [...ahead];
  }

  get current() {
    return this.#ahead[0];
  }

  /** Go on to the next one. */
  pass() {
    this.#before.push(this.#ahead.shift());
    if (!this.#ahead.length) this.#ahead = again(this.#before);
    if (this.#ahead.length < FEW) this.#refill();
  }

  async #refill() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const reply = await this.api.prompts(this.alphabet, MORE, this.#ahead);
    this.#isAsking = false;
    if (reply.status === 200) this.#ahead.push(...reply.body.results.map(({ prompt }) => prompt));
  }
}

/** The same ones once more, not beginning with the last. */
export function again(before) {
  const different = [...new Set(before)];
  const last = before.at(-1);
  return different.length > 1 ? [...different.filter((prompt) => prompt !== last), last] : different;
}
