/**
 * The session itself and the cookies it lives in.
 *
 * Browsers keep at most 4 KB in one cookie, and tokens are large, so a long value is spread over `adr_session.0`,
 * `adr_session.1`, … which the edge joins again.
 */
import { z } from "zod";

import { seal, unseal } from "./seal";
import { publicUrl } from "./settings";

export const sessionCookie = "adr_session";
const chunkLength = 3500;
const chunkName = new RegExp(String.raw`^${sessionCookie}(\.\d{1,2})?$`);
const thirtyDays = 30 * 24 * 60 * 60;

const shape = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  /** For signing out at the provider. */
  id_token: z.string().optional(),
  id: z.object({ sub: z.string(), name: z.string(), email: z.string() }),
  /** When the access token ends, in seconds since 1970. */
  expires_at: z.number(),
});
export type Session = z.infer<typeof shape>;

export interface NamedValue {
  name: string;
  value: string;
}

export interface CookieToSet extends NamedValue {
  path: string;
  httpOnly: true;
  sameSite: "lax";
  secure: boolean;
  /** In seconds; 0 takes the cookie away. */
  maxAge: number;
}

/** The session in a request's cookies; `null` when there is none or it is not ours. */
export async function readSession(cookies: readonly NamedValue[]): Promise<Session | null> {
  const value = join(cookies);
  if (value === null) return null;
  return shape.safeParse(await unseal(value)).data ?? null;
}

/** Cookies that keep `session`, and take away what is left of the one before. */
export async function writeSession(session: Session, present: readonly NamedValue[]): Promise<CookieToSet[]> {
  const value = await seal(session);
  const remaining = session.expires_at - Math.floor(Date.now() / 1000);
  const maxAge = session.refresh_token === undefined ? Math.max(remaining, 1) : thirtyDays;
  const cookies = split(value).map((cookie) => ({ ...cookie, ...attributes("/"), maxAge }));
  const kept = new Set(cookies.map(({ name }) => name));
  return [...cookies, ...clearSession(present).filter(({ name }) => !kept.has(name))];
}

/** Cookies that end whatever session there is. */
export function clearSession(present: readonly NamedValue[]): CookieToSet[] {
  const names = present.map(({ name }) => name).filter((name) => chunkName.test(name));
  return names.map((name) => ({ name, value: "", ...attributes("/"), maxAge: 0 }));
}

/** What every cookie of ours has in common. */
export function attributes(path: string): Pick<CookieToSet, "path" | "httpOnly" | "sameSite" | "secure"> {
  return { path, httpOnly: true, sameSite: "lax", secure: publicUrl().protocol === "https:" };
}

/** Whether the access token is over, or about to be. */
export function isExpired({ expires_at }: Session): boolean {
  return expires_at <= Date.now() / 1000 + 5;
}

function split(value: string): NamedValue[] {
  if (value.length <= chunkLength) return [{ name: sessionCookie, value }];
  const count = Math.ceil(value.length / chunkLength);
  return Array.from({ length: count }, (_, index) => ({
    name: `${sessionCookie}.${index}`,
    value: value.slice(index * chunkLength, (index + 1) * chunkLength),
  }));
}

function join(cookies: readonly NamedValue[]): string | null {
  const values = new Map(cookies.map(({ name, value }) => [name, value]));
  const whole = values.get(sessionCookie);
  if (whole !== undefined) return whole;
  const chunks: string[] = [];
  for (let chunk = values.get(`${sessionCookie}.0`); chunk !== undefined; chunk = values.get(`${sessionCookie}.${chunks.length}`)) {
    chunks.push(chunk);
  }
  return chunks.length === 0 ? null : chunks.join("");
}
