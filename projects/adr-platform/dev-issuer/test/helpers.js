/** What the tests share: an issuer on a free port in a fresh folder, and a browser that keeps cookies. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as client from 'openid-client';

import { readOptions } from '../src/options.js';
import { startIssuer } from '../src/server.js';

export const REDIRECT = 'http://localhost:4100/auth/callback';

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts an issuer that ends with the test; `restart` stops it and starts it again in the same folder. */
export async function issuerFor(context, flags = []) {
  const dataDir = await mkdtemp(join(tmpdir(), 'dev-issuer-'));
  const port = await freePort();
  const args = ['--port', `${port}`, '--data-dir', dataDir, '--redirect-uri', REDIRECT, ...flags];
  let running = await startIssuer(readOptions(args, {}));
  context.after(async () => {
    await running.close();
    await rm(dataDir, { recursive: true });
  });
  const restart = async () => {
    await running.close();
    running = await startIssuer(readOptions(args, {}));
    // Connections kept by fetch died with the old process; let it notice before the test goes on.
    for (let tries = 0; tries < 20; tries += 1) if (await fetch(`${running.issuer}/healthz`).catch(() => undefined)) break;
  };
  return { url: running.issuer, port, dataDir, restart };
}

export function discover(url) {
  return client.discovery(new URL(url), 'adr-web', undefined, client.None(), {
    execute: [client.allowInsecureRequests],
  });
}

/** Just enough of a browser: follows nothing by itself, keeps cookies. */
export class Browser {
  #cookies = new Map();

  async open(url, init = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie, ...init.headers } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  submit(url, fields, headers = {}) {
    return this.open(url, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  /** Follows redirects until one leaves for the application, and returns that address. */
  async followToApplication(response, base) {
    for (let hops = 0; hops < 6; hops += 1) {
      assert.ok([302, 303].includes(response.status), `expected a redirect, got ${response.status}`);
      const next = new URL(response.headers.get('location'), base);
      if (next.href.startsWith(REDIRECT)) return next;
      response = await this.open(next);
    }
    throw new Error('too many redirects');
  }
}

/** Opens the sign-in page. */
export async function openSignIn(configuration, browser, extra = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: REDIRECT,
    scope: 'openid profile email offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    audience: 'adr-platform',
    state,
    ...extra,
  });
  const response = await browser.open(url);
  const page = response.headers.has('location') ? new URL(response.headers.get('location'), url) : undefined;
  return { response, page, verifier, state };
}

/** Signs in with `fields` and returns the tokens. */
export async function signIn(configuration, fields, browser = new Browser()) {
  const { page, verifier, state } = await openSignIn(configuration, browser);
  const callback = await browser.followToApplication(await browser.submit(page, fields), page);
  return client.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier: verifier, expectedState: state });
}
