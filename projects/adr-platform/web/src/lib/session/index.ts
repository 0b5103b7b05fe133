/**
 * The session, for server components and for the proxy in front of them.
 *
 * Purpose: who is signed in, and the token to call the API with. The routes in `app/auth` make and end sessions; the
 * edge opens the same cookie by itself. Tests sign in by setting the cookies that `writeSession` (`./session`) makes
 * with the key of `SESSION_KEY_FILE`.
 */
import { cookies } from "next/headers";

import { isExpired, type NamedValue, readSession } from "./session";
import { publicUrl } from "./settings";

/** The person's session as their cookies tell, or `null` for a visitor. The API verifies the token; this does not. */
export async function getSession(): Promise<{ accessToken: string; user: { name: string; email: string } } | null> {
  const session = await readSession((await cookies()).getAll());
  if (session === null) return null;
  const { name, email } = session.id;
  return { accessToken: session.access_token, user: { name, email } };
}

/**
 * Whether a page would be rendered with an access token that is over although it can be renewed without asking the
 * person. Server components cannot set cookies, so send such a request to `renewalAddress` first.
 */
export async function needsRenewal(present: readonly NamedValue[]): Promise<boolean> {
  const session = await readSession(present);
  return session?.refresh_token !== undefined && isExpired(session);
}

/** Where a session is renewed, or begun, before `path` is shown. Absolute, because Next's proxy accepts nothing else. */
export function renewalAddress(path: string): URL {
  const address = new URL("/auth/login", publicUrl());
  address.searchParams.set("return_to", path);
  return address;
}
