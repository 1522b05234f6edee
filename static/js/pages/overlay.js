// The boxes over the picture, as SVG in the sheet's own pixels: each can be reached by keys and by a screen reader.

import { reads } from "./geometry.js";

const SVG = "http://www.w3.org/2000/svg";
const HANDLE = 10;

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export class Overlay {
  constructor(figure, size, editable) {
    this.size = size;
    this.editable = editable;
    this.svg = element("svg", { viewBox: `0 0 ${size.width} ${size.height}`, class: "sheet-boxes", role: "group" });
    this.svg.setAttribute("aria-label", "The boxes");
    this.svg.classList.toggle("editable", editable);
    figure.append(this.svg);
  }

  /** The place of a pointer in the sheet's pixels. */
  at(event) {
    const shown = this.svg.getBoundingClientRect();
    return {
      x: ((event.clientX - shown.left) / shown.width) * this.size.width,
      y: ((event.clientY - shown.top) / shown.height) * this.size.height,
    };
  }

  show(boxes, chosenId) {
    const hadFocus = this.svg.contains(document.activeElement);
    this.svg.replaceChildren(...boxes.map((box, index) => this.#drawn(box, index, box.id === chosenId)));
    if (hadFocus) (this.svg.querySelector(".chosen") ?? this.svg.querySelector("g"))?.focus({ preventScroll: true });
  }

  focus() {
    this.svg.querySelector(".chosen")?.focus();
  }

  #drawn(box, index, chosen) {
    const group = element("g", { role: "button", tabindex: chosen || (index === 0 && !this.svg.querySelector(".chosen")) ? 0 : -1 });
    group.dataset.id = box.id;
    group.setAttribute("aria-label", `Box ${index + 1}, ${reads(box) || "not read"}`);
    group.setAttribute("aria-pressed", chosen);
    group.classList.toggle("chosen", chosen);
    group.classList.toggle("labelled", Boolean(box.label));
    group.classList.toggle("doubted", !box.label && Boolean(box.reading?.rejected));
    const { left, top, right, bottom } = box;
    group.append(element("rect", { x: left, y: top, width: right - left, height: bottom - top }));
    const text = element("text", { x: left, y: Math.max(top - 3, 12), "font-size": 16 });
    text.textContent = reads(box);
    group.append(text);
    if (chosen && this.editable) group.append(element("circle", { class: "handle", cx: right, cy: bottom, r: HANDLE }));
    return group;
  }
}
