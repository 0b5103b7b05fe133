/** Begins signing in; or, where the session can be renewed quietly, does that and comes straight back. */
import type { NextRequest } from "next/server";

import { renew } from "@/lib/session/renewal";
import { problem, redirect } from "@/lib/session/responses";
import { localPath } from "@/lib/session/return-to";
import { type CookieToSet, isExpired, type NamedValue, readSession, writeSession } from "@/lib/session/session";
import { beginSignIn } from "@/lib/session/sign-in";

export async function GET(request: NextRequest): Promise<Response> {
  const returnTo = localPath(request.nextUrl.searchParams.get("return_to"));
  const present = request.cookies.getAll();
  try {
    const renewed = await renewedCookies(present);
    if (renewed !== null) return redirect(returnTo, renewed);
    const { location, cookie } = await beginSignIn(returnTo);
    return redirect(location, [cookie]);
  } catch (error) {
    process.stderr.write(`sign-in cannot begin: ${String(error)}\n`);
    return problem(
      503,
      "Sign-in is not available just now",
      "The identity provider does not answer, or is not set up. If the application has just started, try again in a moment.",
    );
  }
}

/** Only a session that has run out: one that the API refused for another reason would come back here for ever. */
async function renewedCookies(present: readonly NamedValue[]): Promise<CookieToSet[] | null> {
  const session = await readSession(present);
  if (session === null || !isExpired(session)) return null;
  const next = await renew(session).catch(() => null);
  return next === null ? null : writeSession(next, present);
}
