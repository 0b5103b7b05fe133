/** The sign-in routes against the real development issuer: the whole way in, renewal, and the way out. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { decodeJwt } from "jose";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { GET as callback } from "@/app/auth/callback/route";
import { GET as login } from "@/app/auth/login/route";
import { POST as logout } from "@/app/auth/logout/route";
import { POST as refresh } from "@/app/auth/refresh/route";

import { readSession, type Session, writeSession } from "./session";

const app = "http://localhost:4100";
const own = { origin: app, "sec-fetch-site": "same-origin" };
const issuerMain = path.resolve(import.meta.dirname, "../../../../dev-issuer/src/main.js");

let folder: string;
let issuer: ChildProcess;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "session-"));
  writeFileSync(path.join(folder, "key"), new Uint8Array(32).fill(7));
  const port = await freePort();
  process.env["PUBLIC_URL"] = app;
  process.env["SESSION_KEY_FILE"] = path.join(folder, "key");
  process.env["OIDC_ISSUER"] = `http://localhost:${port}`;
  const flags = ["--port", `${port}`, "--data-dir", folder, "--redirect-uri", `${app}/auth/callback`];
  issuer = spawn(process.execPath, [issuerMain, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  if (issuer.stdout !== null) await once(issuer.stdout, "data");
});

afterAll(async () => {
  issuer.kill();
  await once(issuer, "exit");
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Cookies of one browser, for the application and for the issuer, which tell hosts but not ports apart. */
class Browser {
  readonly cookies = new Map<string, string>();

  request(target: string, init: { method?: string; headers?: Record<string, string> } = {}): NextRequest {
    return new NextRequest(new URL(target, app), { ...init, headers: { ...init.headers, cookie: this.header() } });
  }

  keep(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      const value = pair.slice(pair.indexOf("=") + 1);
      if (value === "" || line.includes("Max-Age=0")) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  async open(url: string, form?: Record<string, string>): Promise<string> {
    const body = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) };
    const response = this.keep(await fetch(url, { ...body, redirect: "manual", headers: { cookie: this.header() } }));
    return new URL(location(response), url).href;
  }

  session(): Promise<Session | null> {
    return readSession([...this.cookies].map(([name, value]) => ({ name, value })));
  }

  async replace(session: Session): Promise<void> {
    for (const { name, value } of await writeSession(session, [])) this.cookies.set(name, value);
  }

  private header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

function location(response: Response): string {
  return response.headers.get("location") ?? "";
}

async function toCallback(browser: Browser, returnTo: string): Promise<string> {
  const begun = browser.keep(await login(browser.request(`/auth/login?return_to=${encodeURIComponent(returnTo)}`)));
  expect(begun.status).toBe(303);
  let next = await browser.open(await browser.open(location(begun)), { person: "ada" });
  while (!next.startsWith(`${app}/auth/callback`)) next = await browser.open(next);
  return next;
}

async function signedIn(returnTo = "/"): Promise<{ browser: Browser; response: Response; session: Session }> {
  const browser = new Browser();
  const response = browser.keep(await callback(browser.request(await toCallback(browser, returnTo))));
  const session = await browser.session();
  if (session === null) throw new Error(await response.text());
  return { browser, response, session };
}

describe("signing in", () => {
  test("ends where it began, with a session that only this server and the edge can read", async () => {
    const { browser, response, session } = await signedIn("/w/demo/decisions?q=a%20b#top");
    expect(location(response)).toBe(`${app}/w/demo/decisions?q=a%20b#top`);
    expect(session.id).toEqual({ sub: "ada", name: "Ada Lovelace", email: "ada@example.com" });
    expect(decodeJwt(session.access_token).aud).toBe("adr-platform");
    expect([...browser.cookies.keys()].filter((name) => name.startsWith("adr_sign_in"))).toEqual([]);
    const set = response.headers.getSetCookie().filter((line) => line.startsWith("adr_session"));
    for (const line of set) expect(line).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    expect(set.join("")).not.toContain(session.access_token);
  });

  test("works in two tabs at once, and a callback works once and in its own browser only", async () => {
    const browser = new Browser();
    const first = await toCallback(browser, "/one");
    const second = await toCallback(browser, "/two");
    expect((await callback(new Browser().request(first))).status).toBe(400);
    expect(location(browser.keep(await callback(browser.request(second))))).toBe(`${app}/two`);
    expect(location(browser.keep(await callback(browser.request(first))))).toBe(`${app}/one`);
    expect((await callback(browser.request(first))).status).toBe(400);
  });

  test("goes nowhere else", async () => {
    for (const elsewhere of ["https://evil.example", "//evil.example", "/\\evil.example", "/auth/logout", "javascript:alert(1)"]) {
      const { response } = await signedIn(elsewhere);
      expect(location(response)).toBe(`${app}/`);
    }
  });

  test("shows the provider's refusal as text", async () => {
    const browser = new Browser();
    const begun = browser.keep(await login(browser.request("/auth/login")));
    const state = new URL(location(begun)).searchParams.get("state") ?? "";
    const query = new URLSearchParams({ state, error: "bad", error_description: "<b>no</b>", iss: process.env["OIDC_ISSUER"] ?? "" });
    const response = await callback(browser.request(`/auth/callback?${query.toString()}`));
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("&lt;b&gt;no&lt;/b&gt;");
  });
});

describe("renewing", () => {
  test("gives several tabs one and the same new session, also a late one", async () => {
    const { browser, session } = await signedIn();
    const post = () => refresh(browser.request("/auth/refresh", { method: "POST", headers: own }));
    const answers = await Promise.all([post(), post(), post()]);
    answers.push(await post());
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    const tokens = new Set<string | undefined>();
    for (const answer of answers) {
      const tab = new Browser();
      tab.keep(answer);
      tokens.add((await tab.session())?.refresh_token);
    }
    expect(tokens.size).toBe(1);
    expect(tokens.has(session.refresh_token)).toBe(false);
  });

  test("is refused to other sites and without a session", async () => {
    const { browser } = await signedIn();
    const from = async (headers: Record<string, string>) =>
      (await refresh(browser.request("/auth/refresh", { method: "POST", headers }))).status;
    expect(await from({ origin: "http://evil.example", "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await from({ origin: "http://localhost:4101", "sec-fetch-site": "same-site" })).toBe(403);
    expect(await from({})).toBe(403);
    expect((await refresh(new Browser().request("/auth/refresh", { method: "POST", headers: own }))).status).toBe(401);
  });

  test("with a token that no longer works ends the session", async () => {
    const { browser, session } = await signedIn();
    await browser.replace({ ...session, refresh_token: "gone" });
    const answer = browser.keep(await refresh(browser.request("/auth/refresh", { method: "POST", headers: own })));
    expect(answer.status).toBe(401);
    expect(await browser.session()).toBeNull();
  });

  test("happens quietly where a page load finds the token over", async () => {
    const { browser, session } = await signedIn();
    await browser.replace({ ...session, expires_at: 1 });
    const answer = browser.keep(await login(browser.request("/auth/login?return_to=%2Fw%2Fdemo")));
    expect(location(answer)).toBe(`${app}/w/demo`);
    expect((await browser.session())?.expires_at).toBeGreaterThan(Date.now() / 1000);
  });
});

describe("the cookie", () => {
  test("is spread over several when long, and shrinks again", async () => {
    const { browser, session } = await signedIn();
    const long = { ...session, access_token: "x".repeat(9000) };
    const present = [...browser.cookies].map(([name, value]) => ({ name, value }));
    const cookies = await writeSession(long, present);
    const kept = cookies.filter(({ maxAge }) => maxAge > 0);
    expect(kept.map(({ name }) => name)).toEqual(["adr_session.0", "adr_session.1", "adr_session.2", "adr_session.3"]);
    expect(Math.max(...kept.map(({ value }) => value.length))).toBeLessThanOrEqual(3500);
    expect(cookies.find(({ name }) => name === "adr_session")?.maxAge).toBe(0);
    expect(await readSession(kept)).toEqual(long);
    expect(await readSession(kept.slice(1))).toBeNull();
    const short = await writeSession(session, kept);
    expect(short.filter(({ maxAge }) => maxAge === 0)).toHaveLength(4);
  });

  test("that was tampered with is nobody's", async () => {
    const { browser } = await signedIn();
    const sealed = browser.cookies.get("adr_session") ?? "";
    const middle = sealed.length >> 1;
    const changed = `${sealed.slice(0, middle)}${sealed[middle] === "A" ? "B" : "A"}${sealed.slice(middle + 1)}`;
    expect(await readSession([{ name: "adr_session", value: changed }])).toBeNull();
  });
});

test("signing out takes the cookie and the refresh token away, and needs our own page", async () => {
  const { browser, session } = await signedIn();
  const post = (headers: Record<string, string>) => logout(browser.request("/auth/logout", { method: "POST", headers }));
  expect((await post({ origin: "http://evil.example", "sec-fetch-site": "cross-site" })).status).toBe(403);
  const answer = browser.keep(await post(own));
  expect(answer.status).toBe(303);
  expect(await browser.session()).toBeNull();
  // By way of the provider, which ends its session too and comes back to the start.
  const atProvider = new URL(location(answer));
  expect(atProvider.href.startsWith(`${process.env["OIDC_ISSUER"] ?? ""}/session/end?`)).toBe(true);
  expect(atProvider.searchParams.get("id_token_hint")).toBe(session.id_token);
  const back = await fetch(atProvider, { redirect: "manual" });
  expect([back.status, back.headers.get("location")]).toEqual([302, `${app}/`]);
  await browser.replace(session);
  expect((await refresh(browser.request("/auth/refresh", { method: "POST", headers: own }))).status).toBe(401);
});
