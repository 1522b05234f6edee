/**
 * Shows what waits on this device to be sent, and what the server refused, which the person may discard. `words`:
 * waiting(count) and refused(record) tell it, picture(record) shows what it is about, as an element.
 */
export class Shelf {
  constructor(section, mark, courier, words) {
    this.section = section;
    this.mark = mark;
    this.words = words;
    this.count = section.querySelector("[data-count]");
    this.list = section.querySelector("ul");
    this.courier = courier;
    section.querySelector("[data-send]").addEventListener("click", () => courier.sendAll());
    courier.addEventListener("change", () => this.#show());
    this.#show();
  }

  #show() {
    const { waiting, refused, needsLogin } = this.courier;
    const total = waiting.length + refused.length;
    this.section.hidden = this.mark.hidden = total === 0;
    this.mark.textContent = `${total} not sent`;
    this.section.querySelector("[data-waiting]").hidden = waiting.length === 0;
    this.section.querySelector("[data-login]").hidden = !needsLogin;
    this.count.textContent = this.words.waiting(waiting.length);
    this.list.replaceChildren(...refused.map((record) => this.#row(record)));
  }

  #row(record) {
    const item = document.createElement("li");
    const reason = document.createElement("p");
    reason.textContent = this.words.refused(record);
    item.append(
      this.words.picture(record),
      reason,
      button("Try again", () => this.courier.retry(record)),
      button("Discard", () => this.courier.forget(record)),
    );
    return item;
  }
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button small";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
