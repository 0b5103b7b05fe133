/** The browser's side of the session: renew it quietly, or go and sign in, and come back to the same page. */

import { Code, ConnectError } from "@connectrpc/connect";

/** Asks for a new session; `false` when the person has to sign in. Throws when that cannot be said now. */
export async function renew(): Promise<boolean> {
  const response = await fetch("/auth/refresh", { method: "POST", credentials: "same-origin" }).catch(() => undefined);
  if (response === undefined || response.status >= 500) {
    throw new ConnectError("the sign-in service does not answer", Code.Unavailable);
  }
  return response.ok;
}

export function signIn(): void {
  const here = `${window.location.pathname}${window.location.search}${window.location.hash}`;
  window.location.assign(`/auth/login?return_to=${encodeURIComponent(here)}`);
}
