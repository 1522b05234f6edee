const STORE = "drawings"; // whatever is kept: a name cannot be changed where drawings wait already

/** Records in IndexedDB. Rejects where the browser keeps none (some private windows). */
export class DatabaseStore {
  static async open(name) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("user", "user");
    const store = new DatabaseStore();
    store.database = await settled(request);
    return store;
  }

  put(record) {
    return this.#write((drawings) => drawings.put(record));
  }

  remove(id) {
    return this.#write((drawings) => drawings.delete(id));
  }

  ofUser(user) {
    return settled(this.database.transaction(STORE).objectStore(STORE).index("user").getAll(user));
  }

  #write(change) {
    const transaction = this.database.transaction(STORE, "readwrite");
    change(transaction.objectStore(STORE));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
