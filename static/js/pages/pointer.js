// Mouse, pen and finger: press a box to choose it, drag it or its corner, drag on empty paper for a new one.

import { between, moved, resized } from "./geometry.js";

export function followPointer(overlay, sheet) {
  let drag = null;

  overlay.svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const id = event.target.closest("g")?.dataset.id;
    // A finger scrolls the page unless it is on the box that was chosen before.
    if (event.pointerType === "touch" && id !== sheet.chosenId) return;
    const start = overlay.at(event);
    if (id) {
      const resizes = event.target.matches(".handle");
      sheet.choose(id);
      drag = { start, box: sheet.chosen, shape: resizes ? resized : moved };
    } else {
      drag = { start };
    }
    overlay.svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    overlay.focus();
  });

  overlay.svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const at = overlay.at(event);
    drag.now = drag.box
      ? drag.shape(drag.box, at.x - drag.start.x, at.y - drag.start.y, sheet.size)
      : between(drag.start, at, sheet.size);
    const others = sheet.boxes.filter((box) => box.id !== drag.box?.id);
    if (drag.now) overlay.show([...others, { id: "drag", label: "", reading: null, ...drag.now }], drag.now.id ?? "drag");
  });

  overlay.svg.addEventListener("pointerup", () => {
    const done = drag;
    drag = null;
    if (done?.now && done.box) sheet.place(done.now);
    else if (done?.now) sheet.add(done.now);
    overlay.focus();
  });

  overlay.svg.addEventListener("pointercancel", () => {
    drag = null;
    sheet.changed();
  });

  overlay.svg.addEventListener("click", (event) => {
    const id = event.target.closest("g")?.dataset.id;
    if (id && id !== sheet.chosenId) sheet.choose(id);
  });
}
