/** The identity provider, discovered once and asked again only after a failure. */
import { allowInsecureRequests, ClientSecretBasic, type Configuration, discovery, None } from "openid-client";

import { isLoopback, settings } from "./settings";

let found: Promise<Configuration> | undefined;

export function issuer(): Promise<Configuration> {
  found ??= discover().catch((error: unknown) => {
    found = undefined;
    throw error;
  });
  return found;
}

function discover(): Promise<Configuration> {
  const { issuer: address, clientId, clientSecret } = settings();
  const authentication = clientSecret === undefined ? None() : ClientSecretBasic(clientSecret);
  // Keys and tokens must not cross a network in the clear; on this machine there is none to cross.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to make one think; the check is isLoopback
  const execute = isLoopback(address) ? [allowInsecureRequests] : [];
  return discovery(address, clientId, undefined, authentication, { execute, timeout: 10 });
}
