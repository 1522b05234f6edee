/**
 * What is drawn and not sent yet, one a person and alphabet, kept on this device: a closed page loses nothing.
 * Where a browser keeps nothing, `isSafe` is false.
 */
export class Draft {
  isSafe = true;

  constructor(store, { user, alphabet }) {
    Object.assign(this, { store, owner: { user, alphabet }, id: `${user}.${alphabet}` });
  }

  /** The ink that an earlier visit has left, or null. */
  async find() {
    const kept = await this.store.ofUser(this.owner.user);
    return kept.find(({ id }) => id === this.id)?.ink ?? null;
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
