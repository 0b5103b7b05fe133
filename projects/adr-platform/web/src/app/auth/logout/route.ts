/** Ends the session here and, where the identity provider offers it, there. A POST, so that no link can do it. */
import { buildEndSessionUrl } from "openid-client";
import type { NextRequest } from "next/server";

import { issuer } from "@/lib/session/issuer";
import { revoke } from "@/lib/session/renewal";
import { problem, redirect } from "@/lib/session/responses";
import { isSameOrigin } from "@/lib/session/same-origin";
import { clearSession, readSession, type Session } from "@/lib/session/session";
import { publicUrl } from "@/lib/session/settings";

export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request.headers)) return problem(403, "Not signed out", "This request came from another site.");
  const present = request.cookies.getAll();
  const session = await readSession(present);
  if (session !== null) await revoke(session);
  return redirect((session === null ? null : await endAtProvider(session)) ?? "/", clearSession(present));
}

async function endAtProvider(session: Session): Promise<URL | null> {
  try {
    const configuration = await issuer();
    if (configuration.serverMetadata().end_session_endpoint === undefined || session.id_token === undefined) return null;
    return buildEndSessionUrl(configuration, {
      id_token_hint: session.id_token,
      post_logout_redirect_uri: new URL("/", publicUrl()).href,
    });
  } catch {
    return null;
  }
}
