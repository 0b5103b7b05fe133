/**
 * Renewing a session with its refresh token.
 *
 * Providers that rotate refresh tokens take a second use of one as theft and end the session. Several tabs wake up at
 * once, so all of them share one renewal, and those that come a little later get its result.
 */
import { refreshTokenGrant, ResponseBodyError, tokenRevocation } from "openid-client";

import { issuer } from "./issuer";
import type { Session } from "./session";
import { sessionFrom } from "./sign-in";

const resultKeptMs = 30_000;

// On the global object, because a bundler may give each route a copy of this module.
const shared = globalThis as typeof globalThis & { adrRenewals?: Map<string, Promise<Session | null>> };
const renewals = (shared.adrRenewals ??= new Map<string, Promise<Session | null>>());

/** A session with a fresh access token; `null` when the person has to sign in. Throws when the provider does not answer. */
export function renew(session: Session): Promise<Session | null> {
  const token = session.refresh_token;
  if (token === undefined) return Promise.resolve(null);
  const running = renewals.get(token);
  if (running !== undefined) return running;
  const renewal = request(session, token);
  renewals.set(token, renewal);
  renewal.then(
    () => setTimeout(() => renewals.delete(token), resultKeptMs).unref(),
    () => renewals.delete(token),
  );
  return renewal;
}

async function request(session: Session, token: string): Promise<Session | null> {
  const configuration = await issuer();
  try {
    return sessionFrom(await refreshTokenGrant(configuration, token), session);
  } catch (error) {
    if (error instanceof ResponseBodyError && error.error === "invalid_grant") return null;
    throw error;
  }
}

/** Ends the refresh token at the provider, where it offers that. Signing out goes on without it. */
export async function revoke(session: Session): Promise<void> {
  if (session.refresh_token === undefined) return;
  try {
    const configuration = await issuer();
    if (configuration.serverMetadata().revocation_endpoint === undefined) return;
    await tokenRevocation(configuration, session.refresh_token, { token_type_hint: "refresh_token" });
  } catch {
    // The cookie goes either way, and the token ends by itself.
  }
}
