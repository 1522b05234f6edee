const PREFIX = "inkloop.drawing.";

/** Records in localStorage: written at once, but there is not much room. The same calls as DatabaseStore. */
export class StorageStore {
  put(record) {
    localStorage.setItem(PREFIX + record.id, JSON.stringify(record));
  }

  remove(id) {
    localStorage.removeItem(PREFIX + id);
  }

  ofUser(user) {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => JSON.parse(localStorage.getItem(key)))
      .filter((record) => record.user === user);
  }
}
