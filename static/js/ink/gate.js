const PEN_MEMORY_MS = 3000;
const PALM_SIZE_PX = 60;
const PINCH_WITHIN_MS = 200;

/** Decides which pointer draws. Palms, second fingers and other buttons than the first do not. */
export class Gate {
  #active = null;
  #penSeenAt = -Infinity;

  /** Remember that a pen is in use: a hand that holds one also rests on the glass. */
  notice(event) {
    if (event.pointerType === "pen") this.#penSeenAt = event.timeStamp;
  }

  /** What a pointer that comes down does: "draw", "ignore", "replace" (the pen takes over), "cancel" (a pinch). */
  down(event) {
    this.notice(event);
    if (event.button !== 0 || this.#isPalm(event)) return "ignore";
    const verdict = this.#active ? this.#beside(event) : "draw";
    if (verdict === "cancel") this.#active = null;
    if (verdict === "draw" || verdict === "replace") this.#active = event;
    return verdict;
  }

  isActive(event) {
    return this.#active?.pointerId === event.pointerId;
  }

  up() {
    this.#active = null;
  }

  #beside(event) {
    if (this.#active.pointerType !== "touch") return "ignore";
    if (event.pointerType === "pen") return "replace";
    const isPinch = event.timeStamp - this.#active.timeStamp < PINCH_WITHIN_MS;
    return isPinch ? "cancel" : "ignore";
  }

  #isPalm(event) {
    if (event.pointerType !== "touch") return false;
    const penInUse = event.timeStamp - this.#penSeenAt < PEN_MEMORY_MS;
    return penInUse || Math.max(event.width, event.height) > PALM_SIZE_PX;
  }
}
