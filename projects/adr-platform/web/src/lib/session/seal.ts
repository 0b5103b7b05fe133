/** Encrypted cookies' contents: a compact JWE, `dir` and `A256GCM`, which the edge opens, too. */
import { CompactEncrypt, compactDecrypt } from "jose";

import { sessionKey } from "./settings";

export async function seal(value: unknown): Promise<string> {
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return new CompactEncrypt(plain).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(sessionKey());
}

/** What was sealed, or `null` when this key did not seal it. */
export async function unseal(sealed: string): Promise<unknown> {
  try {
    const { plaintext } = await compactDecrypt(sealed, sessionKey(), {
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return JSON.parse(new TextDecoder().decode(plaintext));
  } catch {
    return null;
  }
}
