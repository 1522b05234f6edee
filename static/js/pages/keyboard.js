// Keys on a box: arrows go, move with Alt, resize with Shift; a character says what it is and goes on.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** What a key does: [name, ...given], or null for a key that is none of ours. `readings`: what may be said. */
export function meaning({ key, altKey, ctrlKey, metaKey, shiftKey }, readings) {
  const [across, down] = ARROWS[key] ?? [];
  if (across !== undefined && altKey) return ["move", across, down];
  if (across !== undefined && shiftKey) return ["resize", across, down];
  if (across !== undefined) return ["step", across || down];
  if ((ctrlKey || metaKey) && key.toLowerCase() === "z") return ["undo"];
  if (ctrlKey || metaKey) return null;
  if (altKey) return { m: ["mergeWithNext"], s: ["split"] }[key.toLowerCase()] ?? null;
  if (key === "Delete") return ["remove"];
  if (key === "Backspace") return ["say", ""];
  return readings.includes(key) ? ["say", key] : null;
}

export function followKeys(overlay, sheet, readings, editable) {
  overlay.svg.addEventListener("keydown", (event) => {
    const [name, ...given] = meaning(event, readings) ?? [];
    if (!name || (!editable && name !== "step")) return;
    event.preventDefault();
    sheet[name](...given);
    if (name === "say" && given[0]) sheet.step(1);
  });
  overlay.svg.addEventListener("focusin", (event) => {
    const id = event.target.closest("g")?.dataset.id;
    if (id && id !== sheet.chosenId && id !== "drag") sheet.choose(id);
  });
}
