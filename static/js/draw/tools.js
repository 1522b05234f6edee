/** The buttons of the page, and the field: each is there to be used only when it would do something. */
export function equip(buttons, field, { easel, desk, act }) {
  for (const button of buttons) button.addEventListener("click", () => act({ do: button.dataset.do }));
  const able = {
    undo: () => easel.ink.canUndo,
    redo: () => easel.ink.canRedo,
    clear: () => !easel.ink.isEmpty,
    "not a character": () => !easel.ink.isEmpty,
    unsure: () => !easel.ink.isEmpty,
    "take back": () => desk.canTakeBack,
  };

  function refresh() {
    for (const button of buttons) button.disabled = !(able[button.dataset.do]?.() ?? true);
    field.disabled = easel.ink.isEmpty;
  }

  easel.addEventListener("paint", refresh);
  desk.addEventListener("phase", refresh);
  desk.addEventListener("answered", refresh);
  refresh();
}
