/** Answers of the sign-in routes. None may be kept by a cache. */
import type { CookieToSet } from "./session";
import { publicUrl } from "./settings";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function answer(status: number, headers: Record<string, string>, cookies: readonly CookieToSet[], body: string | null): Response {
  const response = new Response(body, { status, headers: { "cache-control": "no-store", ...headers } });
  for (const cookie of cookies) response.headers.append("set-cookie", line(cookie));
  return response;
}

/** Sends the browser on with GET. */
export function redirect(location: URL | string, cookies: readonly CookieToSet[] = []): Response {
  return answer(303, { location: new URL(location, publicUrl()).href }, cookies, null);
}

export function empty(status: number, cookies: readonly CookieToSet[] = []): Response {
  return answer(status, {}, cookies, null);
}

/** A page that says what went wrong and how to go on. */
export function problem(status: number, title: string, text: string, cookies: readonly CookieToSet[] = []): Response {
  const [safeTitle, safeText] = [escape(title), escape(text)];
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${safeTitle}</title><style>
body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh; margin: 0 24px }
main { max-width: 32em } h1 { font-size: 22px } a { color: LinkText }
</style></head><body><main><h1>${safeTitle}</h1><p>${safeText}</p>
<p><a href="/auth/login">Try again</a> or <a href="/">go to the start</a></p></main></body></html>`;
  return answer(status, { "content-type": "text/html; charset=utf-8" }, cookies, html);
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

function line({ name, value, path, maxAge, secure }: CookieToSet): string {
  return `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}
