/**
 * Runs before every page: a fresh nonce and the content security policy around it, and the path for the sign-in
 * that may have to come back here. Pictures may come from https, because records link to badges and diagrams.
 */
import { NextResponse, type NextRequest } from "next/server";
import { pathHeader } from "@/lib/preferences";
import { needsRenewal, renewalAddress } from "@/lib/session";

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const path = `${request.nextUrl.pathname}${request.nextUrl.search}`;
  const isPage = request.method === "GET" && request.headers.get("sec-fetch-dest") === "document";
  if (isPage && (await needsRenewal(request.cookies.getAll()))) {
    // A page cannot set cookies while it renders; this route renews and comes straight back.
    return new NextResponse(null, { status: 307, headers: { location: renewalAddress(path).href } });
  }
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  headers.set(pathHeader, path);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // Diagrams and editors style themselves at run time.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data: https:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self' http: https:",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = {
  matcher: [{ source: "/((?!_next/static|_next/image|auth/|icon.svg).*)" }],
};
