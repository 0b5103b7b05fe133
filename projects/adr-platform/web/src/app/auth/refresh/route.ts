/**
 * Renews the session for a page that is open. 204: go on; 401: sign in; 503: the provider does not answer, try again.
 */
import type { NextRequest } from "next/server";

import { renew } from "@/lib/session/renewal";
import { empty } from "@/lib/session/responses";
import { isSameOrigin } from "@/lib/session/same-origin";
import { clearSession, readSession, writeSession } from "@/lib/session/session";

export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request.headers)) return empty(403);
  const present = request.cookies.getAll();
  const session = await readSession(present);
  if (session === null) return empty(401, clearSession(present));
  try {
    const next = await renew(session);
    return next === null ? empty(401, clearSession(present)) : empty(204, await writeSession(next, present));
  } catch (error) {
    process.stderr.write(`session cannot be renewed: ${String(error)}\n`);
    return empty(503);
  }
}
