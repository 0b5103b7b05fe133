/**
 * The code flow with PKCE: where it begins, what is remembered in between, and how tokens become a session.
 *
 * Each attempt has a cookie of its own, named after its `state`, so that two tabs can sign in at once.
 */
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from "openid-client";
import { z } from "zod";

import { issuer } from "./issuer";
import { seal, unseal } from "./seal";
import { attributes, type CookieToSet, type NamedValue, type Session } from "./session";
import { settings } from "./settings";

const tenMinutes = 10 * 60;

const attemptShape = z.object({ state: z.string(), verifier: z.string(), nonce: z.string(), returnTo: z.string() });

export type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** The attempt that a callback belongs to is not known to this browser: too old, or begun elsewhere. */
export class UnknownAttempt extends Error {}

/** Where to send the browser, and the cookie that remembers why. */
export async function beginSignIn(returnTo: string): Promise<{ location: URL; cookie: CookieToSet }> {
  const { audience, scopes } = settings();
  const configuration = await issuer();
  const attempt = { state: randomState(), verifier: randomPKCECodeVerifier(), nonce: randomNonce(), returnTo };
  const location = buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri().href,
    scope: scopes,
    // Some providers issue an opaque token unless asked for an audience; the others pass over what they do not know.
    audience,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: "S256",
  });
  const cookie = { name: attemptCookie(attempt.state), value: await seal(attempt), ...attributes("/auth"), maxAge: tenMinutes };
  return { location, cookie };
}

/** Trades the callback's code for tokens. */
export async function finishSignIn(
  query: URLSearchParams,
  cookies: readonly NamedValue[],
): Promise<{ session: Session; returnTo: string; cookie: CookieToSet }> {
  const name = attemptCookie(query.get("state") ?? "");
  const kept = cookies.find((cookie) => cookie.name === name);
  const attempt = attemptShape.safeParse(kept === undefined ? null : await unseal(kept.value)).data;
  if (attempt === undefined) throw new UnknownAttempt();
  const current = redirectUri();
  current.search = query.toString();
  const tokens = await authorizationCodeGrant(await issuer(), current, {
    pkceCodeVerifier: attempt.verifier,
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    idTokenExpected: true,
  });
  const cookie = { name, value: "", ...attributes("/auth"), maxAge: 0 };
  return { session: sessionFrom(tokens), returnTo: attempt.returnTo, cookie };
}

/** The session that tokens make. What a refresh does not say again stays as it was. */
export function sessionFrom(tokens: Tokens, before?: Session): Session {
  const claims = tokens.claims();
  const said = (name: string): string | undefined => (typeof claims?.[name] === "string" ? claims[name] : undefined);
  const refreshToken = tokens.refresh_token ?? before?.refresh_token;
  const idToken = tokens.id_token ?? before?.id_token;
  return {
    access_token: tokens.access_token,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
    id: {
      sub: claims?.sub ?? before?.id.sub ?? "",
      name: said("name") ?? before?.id.name ?? "",
      email: said("email") ?? before?.id.email ?? "",
    },
    expires_at: Math.floor(Date.now() / 1000) + (tokens.expiresIn() ?? 300),
  };
}

function redirectUri(): URL {
  return new URL("/auth/callback", settings().publicUrl);
}

function attemptCookie(state: string): string {
  return `adr_sign_in.${state.replaceAll(/[^\w-]/g, "").slice(0, 12)}`;
}
