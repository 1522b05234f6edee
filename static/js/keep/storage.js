/** Records in localStorage: written at once, but there is not much room. The same calls as DatabaseStore. */
export class StorageStore {
  constructor(prefix) {
    this.prefix = prefix;
  }

  put(record) {
    localStorage.setItem(this.prefix + record.id, JSON.stringify(record));
  }

  remove(id) {
    localStorage.removeItem(this.prefix + id);
  }

  ofUser(user) {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => JSON.parse(localStorage.getItem(key)))
      .filter((record) => record.user === user);
  }
}
