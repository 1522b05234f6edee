/** How many were drawn since this tab was opened, and how often the first suggestion was right. */
export class Tally {
  #counts;

  constructor(line, name) {
    this.line = line;
    this.key = `inkloop.tally.${name}`;
    this.#counts = JSON.parse(sessionStorage.getItem(this.key)) ?? { drawn: 0, right: 0 };
    this.#show();
  }

  add({ isRight }, step = 1) {
    this.#counts.drawn += step;
    if (isRight) this.#counts.right += step;
    sessionStorage.setItem(this.key, JSON.stringify(this.#counts));
    this.#show();
  }

  #show() {
    const { drawn, right } = this.#counts;
    this.line.textContent = drawn ? `${drawn} drawn, ${right} right` : "";
  }
}
