/** The buttons of the desk, which without scripts send the form they stand in: each says what the form would say. */
export function follow(root, desk, act) {
  root.addEventListener("submit", (event) => event.preventDefault());
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (!button || button.closest("#suggestions")) return;
    act(actionOf(button));
    // Whoever pressed it with a pointer goes on with keys, of which Space and Enter would press it again.
    if (event.detail > 0) button.blur();
  });
  const undo = root.querySelector("[value=undo]");
  const others = [...root.querySelectorAll("button[name]:not([value=undo], .suggestion)")];

  function refresh() {
    undo.disabled = !desk.canUndo;
    for (const button of others) button.disabled = !desk.current;
  }

  for (const type of ["shown", "answered", "undone"]) desk.addEventListener(type, refresh);
  refresh();
}

function actionOf({ name, value }) {
  if (name === "pick") return { do: "say", with: { label: value } };
  return ["skip", "undo"].includes(value) ? { do: value } : { do: "say", with: { verdict: value } };
}
