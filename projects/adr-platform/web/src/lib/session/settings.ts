/**
 * The session's settings, from the environment. `adr up` sets them.
 *
 * | variable | meaning |
 * | --- | --- |
 * | `PUBLIC_URL` | where people reach the application, such as `http://localhost:4100` |
 * | `SESSION_KEY_FILE` | 32 random bytes, shared with the edge |
 * | `OIDC_ISSUER` | the identity provider |
 * | `OIDC_CLIENT_ID` | our registration there |
 * | `OIDC_CLIENT_SECRET_FILE` | a file with the secret of that registration; without it we are a public client |
 * | `OIDC_AUDIENCE` | the `aud` that access tokens must carry |
 * | `OIDC_SCOPES` | what to ask for; the default suits most providers |
 */
import { readFileSync } from "node:fs";

export interface Settings {
  publicUrl: URL;
  issuer: URL;
  clientId: string;
  clientSecret: string | undefined;
  audience: string;
  scopes: string;
}

/** A setting is missing or wrong; the message names it. */
export class SettingError extends Error {}

export function settings(): Settings {
  return {
    publicUrl: url("PUBLIC_URL"),
    issuer: url("OIDC_ISSUER"),
    clientId: process.env["OIDC_CLIENT_ID"] ?? "adr-web",
    clientSecret: secretFrom("OIDC_CLIENT_SECRET_FILE"),
    audience: process.env["OIDC_AUDIENCE"] ?? "adr-platform",
    scopes: process.env["OIDC_SCOPES"] ?? "openid profile email offline_access",
  };
}

/** The origin that people see. Never taken from a request: its Host header is anybody's to write. */
export function publicUrl(): URL {
  return url("PUBLIC_URL");
}

let key: Uint8Array | undefined;

/** The key that seals cookies. Read once; a new key needs a restart, and signs everybody out. */
export function sessionKey(): Uint8Array {
  if (key !== undefined) return key;
  const path = text("SESSION_KEY_FILE");
  const bytes = readFileSync(path);
  if (bytes.length !== 32) throw new SettingError(`SESSION_KEY_FILE must name 32 random bytes; ${path} holds ${bytes.length}`);
  key = new Uint8Array(bytes);
  return key;
}

/** Local development without TLS: the issuer may then be plain http, on this machine only. */
export function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && (hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127."));
}

/** Secrets come from files: the environment of a process can be read by others. */
function secretFrom(name: string): string | undefined {
  const path = process.env[name];
  return path ? readFileSync(path, "utf8").trim() : undefined;
}

function text(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new SettingError(`${name} is not set`);
  return value;
}

function url(name: string): URL {
  const value = URL.parse(text(name));
  if (value === null) throw new SettingError(`${name} is not a URL`);
  return value;
}
