const KEY = "inkloop.grid.last";

/** What became of the last grid, told on the page of the next one, where it can be undone. */
export const last = {
  keep: (outcome) => sessionStorage.setItem(KEY, JSON.stringify(outcome)),

  take() {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return kept;
  },
};
