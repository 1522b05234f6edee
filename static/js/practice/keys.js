// What a key means on the practice page. Pure.

/** The action of a key, or null. `isButton`: a button has the focus, and Enter is its own; `isTyping`: a field has. */
export function actionOf({ key, ctrlKey, metaKey, altKey, shiftKey }, { isButton, isTyping }) {
  if (isTyping || altKey) return null;
  if (ctrlKey || metaKey) {
    if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
    return key.toLowerCase() === "y" ? "redo" : null;
  }
  if (key === "Escape" || key === "Delete") return "again";
  if (key === "Enter") return isButton ? null : "next";
  return key === "?" ? "help" : null;
}
