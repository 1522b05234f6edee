const TAB = "inkloop.tab";

/**
 * What is drawn and not sent yet, one a person, alphabet and tab, kept on this device: a closed page loses nothing.
 * Where a browser keeps nothing, `isSafe` is false.
 */
export class Draft {
  isSafe = true;

  constructor(store, { user, alphabet }, newId) {
    const tab = (sessionStorage[TAB] ??= newId());
    Object.assign(this, { store, owner: { user, alphabet }, id: `${user}.${alphabet}.${tab}` });
  }

  /** The ink that an earlier visit has left, in this tab or in one that was closed; it is this tab's now. Null: none. */
  async take() {
    const kept = (await this.store.ofUser(this.owner.user)).filter(({ alphabet }) => alphabet === this.owner.alphabet);
    const left = kept.find(({ id }) => id === this.id) ?? kept.at(-1);
    if (!left) return null;
    await this.keep(left.ink);
    if (left.id !== this.id) await this.store.remove(left.id);
    return left.ink;
  }

  /** Keep this instead of what was kept before; null: nothing. */
  async keep(ink) {
    try {
      await (ink ? this.store.put({ id: this.id, ...this.owner, ink }) : this.store.remove(this.id));
      this.isSafe = true;
    } catch {
      this.isSafe = ink === null;
    }
  }
}
