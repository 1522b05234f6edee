const MOST = 50;

/** What was answered in this tab, so that it can be undone after the page was loaded anew. */
export class Past {
  constructor(name) {
    this.key = `inkloop.label.past.${name}`;
  }

  load() {
    return JSON.parse(sessionStorage.getItem(this.key)) ?? [];
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
