/** Whether a page of ours sent the request, as the browser tells; the same rule as the edge's for RPCs. */
import { publicUrl } from "./settings";

export function isSameOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  return origin === null ? site === "same-origin" : origin === publicUrl().origin;
}
