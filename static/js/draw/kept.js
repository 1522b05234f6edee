import { fitted } from "../ink/geometry.js";
import { trace } from "../ink/paper.js";

const SIDE = 56;

/** Shows what waits on this device to be sent, and what the server refused, which the person may discard. */
export class Kept {
  constructor(section, mark, courier) {
    this.section = section;
    this.mark = mark;
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
    this.count.textContent = waiting.length === 1 ? "1 drawing waits to be sent" : `${waiting.length} drawings wait to be sent`;
    this.list.replaceChildren(...refused.map((record) => this.#row(record)));
  }

  #row(record) {
    const item = document.createElement("li");
    const said = record.answer?.label ?? record.answer?.verdict;
    const reason = document.createElement("p");
    reason.textContent = `The drawing${said ? `, answered “${said}”,` : ""} was not taken. ${record.problem.detail}`;
    item.append(
      picture(record.ink),
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

function picture(ink) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE * 2;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The drawing");
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  pen.lineWidth = 2.5;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = getComputedStyle(document.body).color;
  for (const stroke of fitted(ink.strokes, SIDE, 6)) trace(pen, stroke);
  return canvas;
}
