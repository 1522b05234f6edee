import { DatabaseStore } from "./database.js";
import { StorageStore } from "./storage.js";

const DATABASES = { drawing: "inkloop", answer: "inkloop.answers", grid: "inkloop.grids", line: "inkloop.lines" };

/** What is not sent yet, in the best place this browser has. A page that is being left has time for localStorage only. */
export class Store {
  constructor(database, storage) {
    this.roomy = database ?? storage;
    this.storage = storage;
  }

  async put(record) {
    await this.roomy.put(record);
    if (this.roomy !== this.storage) this.storage.remove(record.id);
  }

  putAtOnce(record) {
    this.storage.put(record);
  }

  async remove(id) {
    this.storage.remove(id);
    await this.roomy.remove(id);
  }

  /** What stands in localStorage was written last. */
  async ofUser(user) {
    const found = [...(await this.roomy.ofUser(user)), ...this.storage.ofUser(user)];
    return [...new Map(found.map((record) => [record.id, record])).values()];
  }
}

/** Each kind of record has a database of its own. */
export async function openStore(kind = "drawing") {
  const database = await DatabaseStore.open(DATABASES[kind]).catch(() => null);
  return new Store(database, new StorageStore(`inkloop.${kind}.`));
}
