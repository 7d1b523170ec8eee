// Keeps entries on this phone until the server has said that it stored them.
//
// One IndexedDB database, used by the pages and by the service worker. What is in it is
// sealed with a key that the browser will not hand out (WebCrypto, AES-GCM), one for each
// person: entries of somebody else who uses this phone are neither shown nor sent.
"use strict";

(() => {
  const NAME = "stillnight";
  const NEWS = "stillnight-outbox";
  const SHARED_MS = 5 * 60 * 1000; // as the server's SHARED_DEVICE_MINUTES
  const OUNCE_ML = 29.5735; // US customary, as tracker/analysis/units.py
  // A write has reached the disk when it is called kept: the phone may die the next second.
  const DURABLE = { durability: "strict" };
  let opened = null;

  function database() {
    opened ??= new Promise((done, fail) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        const db = request.result;
        db.createObjectStore("people", { keyPath: "person" });
        db.createObjectStore("phone");
        const entries = db.createObjectStore("entries", { keyPath: "id", autoIncrement: true });
        entries.createIndex("person", "person");
        entries.createIndex("key", ["person", "key", "path"], { unique: true });
      };
      request.onsuccess = () => {
        request.result.onclose = () => (opened = null);
        done(request.result);
      };
      request.onerror = () => fail(request.error);
      request.onblocked = () => fail(new Error("The store of this phone is busy."));
    }).catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  async function inStore(stores, mode, work) {
    const db = await database();
    return new Promise((done, fail) => {
      const options = mode === "readwrite" ? DURABLE : {};
      const change = db.transaction(stores, mode, options);
      let answer;
      change.oncomplete = () => done(answer?.result);
      change.onabort = () => fail(change.error ?? new Error("The phone did not keep it."));
      answer = work(...stores.map((name) => change.objectStore(name)));
    });
  }

  // Who keeps the diary on this phone, with what a page needs to know without network:
  // { person, zone, unit, country, theme, running }. Null when nobody is signed in here, and
  // on a shared device that nobody has touched for a while: what is kept stays, unseen.
  async function current() {
    const person = await inStore(["phone"], "readonly", (phone) => phone.get("current"));
    if (!person) return null;
    const row = await personRow(person);
    const owner = row && { person, ...(row.data ? await unseal(row.sealing, row) : {}) };
    return owner && !isLeft(owner) ? owner : null;
  }

  function isLeft({ shared, seen }) {
    return Boolean(shared) && Date.now() - seen > SHARED_MS;
  }

  async function remember(person, settings) {
    const row = await personRow(person);
    const sealing = row?.sealing ?? (await newKey());
    const before = row?.data ? await unseal(sealing, row) : {};
    const sealed = await seal(sealing, { ...before, ...settings });
    await inStore(["people", "phone"], "readwrite", (people, phone) => {
      people.put({ person, sealing, ...sealed });
      return phone.put(person, "current");
    });
  }

  // Keeps one entry, { key, path, fields, at }, and gives its number. The same form again is
  // the same entry; other words under the key of an old page are another one.
  async function keep(person, entry) {
    if (!person) throw new Error("Nobody is signed in on this phone.");
    const row = (await personRow(person)) ?? (await newPerson(person));
    const { key, path } = entry;
    const twin = await inStore(["entries"], "readonly", (all) =>
      all.index("key").get([person, key, path])
    );
    if (twin) {
      const { fields } = await unseal(row.sealing, twin);
      if (JSON.stringify(fields) === JSON.stringify(entry.fields)) return twin.id;
      return keep(person, { ...entry, key: crypto.randomUUID() });
    }
    const sealed = await seal(row.sealing, entry);
    try {
      const id = await inStore(["entries"], "readwrite", (all) =>
        all.add({ person, key, path, ...sealed })
      );
      tell();
      return id;
    } catch (error) {
      // The same form, sent twice at once: the other one was kept a moment ago.
      if (error.name === "ConstraintError") return keep(person, entry);
      throw error;
    }
  }

  // The entries of a person, in the order in which they were made.
  async function entries(person) {
    const row = await personRow(person);
    if (!row) return [];
    const kept = await inStore(["entries"], "readonly", (all) => all.index("person").getAll(person));
    return Promise.all(
      kept.map(async (each) => ({ ...(await unseal(row.sealing, each)), id: each.id }))
    );
  }

  async function change(person, entry) {
    const row = await personRow(person);
    const { id, ...words } = entry;
    const sealed = await seal(row.sealing, words);
    await inStore(["entries"], "readwrite", (all) => all.put({ id, person, key: words.key, path: words.path, ...sealed }));
    tell();
  }

  // `stored` are the entries the server has confirmed; without it the person took them back.
  async function remove(ids, stored = []) {
    await inStore(["entries"], "readwrite", (all) => ids.map((id) => all.delete(id)).at(-1));
    tell(stored);
  }

  async function count(person) {
    return inStore(["entries"], "readonly", (all) => all.index("person").count(person));
  }

  // Signing out: the key, the settings and whatever was still kept.
  async function forget(person) {
    await inStore(["people", "phone", "entries"], "readwrite", (people, phone, all) => {
      people.delete(person);
      phone.delete("current");
      const request = all.index("person").openKeyCursor(person);
      request.onsuccess = () => {
        if (!request.result) return;
        all.delete(request.result.primaryKey);
        request.result.continue();
      };
    });
    tell();
  }

  // The cramp whose clock runs, { id, at } or null, after these entries. Until the server has
  // given it an id, a cramp is named by the key of the entry that began it.
  function runningAfter(running, made) {
    return made.reduce((now, { key, path, at }) => {
      if (path === "/tonight/cramp") return now ?? { id: key, at };
      const ended = path.match(/^\/cramps\/([^/]+)\/(stop|undo)$/);
      return ended && ended[1] === now?.id ? null : now;
    }, running ?? null);
  }

  // What a drink that waits here comes to, in ml, whether it was tapped or typed.
  function volume({ volume_ml: ml, amount }, unit) {
    if (ml) return Number(ml[0]);
    const typed = Number((amount?.[0] ?? "0").replace(",", ".")) || 0;
    return unit === "ml" ? typed : typed * OUNCE_ML;
  }

  function personRow(person) {
    return inStore(["people"], "readonly", (people) => people.get(person));
  }

  // The page of a person whose form came before its scripts did.
  async function newPerson(person) {
    const row = { person, sealing: await newKey() };
    await inStore(["people", "phone"], "readwrite", (people, phone) => {
      people.add(row);
      phone.get("current").onsuccess = ({ target }) => target.result ?? phone.put(person, "current");
    });
    return row;
  }

  function newKey() {
    return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  async function seal(key, words) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(words));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text) };
  }

  async function unseal(key, { iv, data }) {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
    return JSON.parse(new TextDecoder().decode(text));
  }

  // Every open page counts anew when one of them, or the worker, changed something.
  const news = new BroadcastChannel(NEWS);
  const listeners = [];
  news.onmessage = ({ data }) => listeners.forEach((listener) => listener(data.stored));

  function tell(stored = []) {
    news.postMessage({ stored });
    listeners.forEach((listener) => listener(stored));
  }

  function onChange(listener) {
    listeners.push(listener);
  }

  globalThis.stillnight = {
    ...globalThis.stillnight,
    outbox: { current, remember, keep, entries, change, remove, count, forget, onChange, runningAfter, volume },
  };
})();
