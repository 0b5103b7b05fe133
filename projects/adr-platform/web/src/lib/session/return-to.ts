/** Where to go after signing in: a path of ours, whatever the query says, and never a sign-in route again. */
export function localPath(requested: string | null): string {
  if (requested?.startsWith("/") !== true || requested.length > 2000) return "/";
  const base = "http://local.invalid";
  const url = URL.parse(requested, base);
  if (url?.origin !== base || url.pathname.startsWith("//") || /^\/auth(\/|$)/.test(url.pathname)) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
