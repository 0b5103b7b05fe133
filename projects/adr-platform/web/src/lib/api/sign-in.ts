/** The browser's side of the session: renew it quietly, or go and sign in, and come back to the same page. */

/** Asks for a new session; `false` when the person has to sign in. */
export async function renew(): Promise<boolean> {
  try {
    const response = await fetch("/auth/refresh", { method: "POST", credentials: "same-origin" });
    return response.ok;
  } catch {
    return false;
  }
}

export function signIn(): void {
  const here = `${window.location.pathname}${window.location.search}${window.location.hash}`;
  window.location.assign(`/auth/login?return_to=${encodeURIComponent(here)}`);
}
