/**
 * The issuer's signing key and cookie keys, made once and kept, so that sessions survive a restart.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { readJson, writePrivate } from './files.js';

/** @param {string} dataDir */
export async function loadKeys(dataDir) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'keys.json');
  const kept = readJson(path);
  if (kept) return kept;
  const keys = { jwks: { keys: [signingKey()] }, cookies: [randomBytes(32).toString('base64url')] };
  await writePrivate(path, JSON.stringify(keys));
  return keys;
}

/** A fresh ES256 key as a private JWK. */
export function signingKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomBytes(8).toString('base64url');
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
}
