/** What the page can be told to do, by key or by button. */
export function actions({ easel, desk, suggestions, typed, help }) {
  const verbs = {
    undo: () => easel.undo(),
    redo: () => easel.redo(),
    clear: () => easel.clear(),
    accept: () => suggestions.pick(),
    pick: (index) => suggestions.pick(index),
    highlight: (step) => suggestions.highlight(step),
    say: (reading) => desk.answer(reading),
    search: (text) => typed.begin(text),
    "not a character": () => desk.answer({ verdict: "not a character" }),
    unsure: () => desk.answer({ verdict: "unsure" }),
    "take back": () => desk.takeBack(),
    help: () => help.showModal(),
  };
  return (action) => verbs[action.do](action.with);
}
