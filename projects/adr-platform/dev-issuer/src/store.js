/**
 * Where the issuer keeps what it hands out, as oidc-provider's adapter contract asks.
 *
 * Sign-ins in progress live in memory; grants and refresh tokens are also written to a file, so that people stay
 * signed in over a restart. The issuer's own browser sessions are not kept at all: whoever tries the product wants to
 * change person, so every sign-in asks. Made for the few people of one machine, not for load.
 */
import { JsonFile } from './files.js';

const DURABLE = new Set(['Grant', 'RefreshToken']);
const FORGOTTEN = 'Session';
const SWEEP_AT = 200;

/** Returns the adapter class for `new Provider(…, { adapter })`. */
export function adapterFor(path) {
  const file = new JsonFile(path);
  const memory = new Map();

  return class Adapter {
    constructor(model) {
      this.model = model;
      this.durable = DURABLE.has(model);
    }

    async upsert(id, payload, expiresIn) {
      if (this.model === FORGOTTEN) return;
      const entry = { payload, expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : undefined };
      if (this.durable) {
        await sweepFile(file);
        await file.set(this.#key(id), entry);
        return;
      }
      if (memory.size > SWEEP_AT) sweepMemory(memory);
      memory.set(this.#key(id), entry);
    }

    async find(id) {
      return live(this.#get(this.#key(id)))?.payload;
    }

    async findByUid(uid) {
      return this.#findWhere((payload) => payload.uid === uid);
    }

    async findByUserCode(userCode) {
      return this.#findWhere((payload) => payload.userCode === userCode);
    }

    async consume(id) {
      const entry = this.#get(this.#key(id));
      if (!entry) return;
      entry.payload.consumed = Math.floor(Date.now() / 1000);
      if (this.durable) await file.set(this.#key(id), entry);
    }

    async destroy(id) {
      if (this.durable) await file.deleteAll([this.#key(id)]);
      else memory.delete(this.#key(id));
    }

    async revokeByGrantId(grantId) {
      const own = ([key, entry]) => key.startsWith(`${this.model}:`) && entry.payload.grantId === grantId;
      for (const [key] of [...memory].filter(own)) memory.delete(key);
      await file.deleteAll(file.entries().filter(own).map(([key]) => key));
    }

    #key(id) {
      return `${this.model}:${id}`;
    }

    #get(key) {
      return this.durable ? file.get(key) : memory.get(key);
    }

    #findWhere(matches) {
      const entries = this.durable ? file.entries() : [...memory];
      const found = entries.find(([key, entry]) => key.startsWith(`${this.model}:`) && matches(entry.payload));
      return live(found?.[1])?.payload;
    }
  };
}

function live(entry) {
  return entry && (entry.expiresAt === undefined || entry.expiresAt > Date.now()) ? entry : undefined;
}

function sweepMemory(memory) {
  for (const [key, entry] of memory) if (!live(entry)) memory.delete(key);
}

async function sweepFile(file) {
  const dead = file.entries().filter(([, entry]) => !live(entry));
  if (dead.length > 0) await file.deleteAll(dead.map(([key]) => key));
}
