/**
 * Small files that only their owner may read, replaced whole so that a crash leaves the old or the new one.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A map kept in a JSON file. Reads are from memory; a write resolves once it is on disk. */
export class JsonFile {
  #path;
  #entries;
  #writing = Promise.resolve();

  constructor(path) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#entries = new Map(Object.entries(readJson(path) ?? {}));
  }

  get(key) {
    return this.#entries.get(key);
  }

  entries() {
    return [...this.#entries];
  }

  async set(key, value) {
    this.#entries.set(key, value);
    await this.#save();
  }

  async deleteAll(keys) {
    for (const key of keys) this.#entries.delete(key);
    await this.#save();
  }

  #save() {
    const write = () => writePrivate(this.#path, JSON.stringify(Object.fromEntries(this.#entries)));
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }
}

/** The parsed file, or undefined when there is none. A damaged file is an error: it holds keys or sessions. */
export function readJson(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is damaged; delete it, and everyone signs in again`);
  }
}

/** Writes `text` to `path` for its owner alone. */
export async function writePrivate(path, text) {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
