import { actionOf } from "./keys.js";

/** Buttons and keys, and what they do. */
export function listen(buttons, { easel, coach, help, begin, practise }) {
  const verbs = {
    undo: () => easel.undo(),
    redo: () => easel.redo(),
    again: () => easel.clear(),
    next: () => coach.next(),
    help: () => help.showModal(),
    begin,
    practise,
  };
  for (const button of buttons) button.addEventListener("click", () => verbs[button.dataset.do]());

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const { activeElement } = document;
    const action = actionOf(event, {
      isButton: activeElement.matches("a, button, summary"),
      isTyping: activeElement.matches("input, textarea, select"),
    });
    if (!action) return;
    event.preventDefault();
    verbs[action]();
  });
}
