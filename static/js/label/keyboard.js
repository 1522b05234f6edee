import { actionOf } from "./keys.js";

const OPTION = "inkloop.plain-keys";

/** Listen to the keys of the page. `option` is the checkbox that says whether single characters are answers. */
export function listen({ act, readings, names, option }) {
  option.checked = localStorage.getItem(OPTION) !== "off";
  option.addEventListener("change", () => localStorage.setItem(OPTION, option.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const { activeElement } = document;
    const action = actionOf(event, {
      readings,
      names,
      isTyping: activeElement.matches("input:not([type=checkbox]), textarea, select"),
      isButton: activeElement.matches("a, button, summary, input"),
      plainKeys: option.checked,
    });
    if (!action) return;
    event.preventDefault();
    act(action);
  });
}
