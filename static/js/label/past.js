const MOST = 50;

/** What was answered in this tab, so that it can be undone after the page was loaded anew. */
export class Past {
  constructor(name) {
    this.key = `inkloop.label.past.${name}`;
  }

  load() {
    return (JSON.parse(sessionStorage.getItem(this.key)) ?? []).map((item) => ({ ...item, turn: inDoubt(item.turn) }));
  }

  /** The newest ones: there is not much room. */
  save(items) {
    const plain = items.slice(-MOST).map(({ picture, ...item }) => item);
    try {
      sessionStorage.setItem(this.key, JSON.stringify(plain));
    } catch {
      sessionStorage.removeItem(this.key);
    }
  }
}

/** An answer that was not heard here may have been sent since, by what keeps answers on this device: nobody knows. */
function inDoubt(turn) {
  const isUnheard = !turn.problem && !turn.sent && turn.stands.state === "open" && turn.wanted.state !== "open";
  return isUnheard ? { ...turn, sent: turn.wanted } : turn;
}
