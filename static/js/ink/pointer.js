import { Gate } from "./gate.js";

/** Follow mouse, finger and pen on a canvas and hand what they do to the easel. */
export function followPointer(canvas, easel) {
  const gate = new Gate();

  function down(event) {
    const verdict = gate.down(event);
    if (verdict === "cancel" || verdict === "replace") easel.cancel();
    if (verdict !== "draw" && verdict !== "replace") return;
    document.activeElement?.blur();
    canvas.setPointerCapture(event.pointerId);
    if (!easel.down(point(event), event.pointerType || "mouse")) gate.up();
  }

  function move(event) {
    gate.notice(event);
    if (!gate.isActive(event)) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length ? steps : [event]) {
      if (!easel.move(point(step))) return lift(event);
    }
  }

  function lift(event) {
    if (!gate.isActive(event)) return;
    gate.up();
    easel.up();
  }

  function cancel(event) {
    if (!gate.isActive(event)) return;
    gate.up();
    // The system takes a finger away when it recognizes a palm; what a pen or mouse has drawn stays.
    if (event.pointerType === "touch") easel.cancel();
    else easel.up();
  }

  function point(event) {
    const place = [...easel.place(event), event.timeStamp];
    return event.pointerType === "pen" ? [...place, Math.round(event.pressure * 1000) / 1000] : place;
  }

  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", cancel);
  canvas.addEventListener("lostpointercapture", lift);
  // The arrow keys belong to the keyboard's pen only where the keyboard has brought the focus here.
  canvas.addEventListener("mousedown", (event) => event.preventDefault());
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  // Old WebKit scrolls and magnifies in spite of touch-action.
  canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
}
