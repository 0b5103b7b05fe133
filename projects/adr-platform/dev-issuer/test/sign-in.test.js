import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';

import { Browser, discover, issuerFor, openSignIn, REDIRECT, signIn } from './helpers.js';

function verify(url, token) {
  return jwtVerify(token, createRemoteJWKSet(new URL(`${url}/jwks`)), { issuer: url, audience: 'adr-platform' });
}

test('a preset person gets a JWT for the platform with name and e-mail', async (context) => {
  const { url } = await issuerFor(context);
  const tokens = await signIn(await discover(url), { person: 'ada' });
  const { payload, protectedHeader } = await verify(url, tokens.access_token);
  assert.equal(protectedHeader.alg, 'ES256');
  assert.deepEqual(
    [payload.sub, payload.name, payload.email, payload.email_verified],
    ['ada', 'Ada Lovelace', 'ada@example.com', true],
  );
  assert.equal(payload.exp - payload.iat, 600);
  assert.equal(tokens.claims().email, 'ada@example.com');
  assert.ok(tokens.refresh_token);
});

test('anyone may be typed in, and is the same person next time', async (context) => {
  const { url, restart } = await issuerFor(context);
  const first = await signIn(await discover(url), { name: ' Jane  Doe ', email: 'Jane@Example.com' });
  await restart();
  const again = await signIn(await discover(url), { name: 'Jane Doe', email: 'jane@example.com' });
  assert.equal(again.claims().sub, first.claims().sub);
  assert.equal(again.claims().name, 'Jane Doe');
});

test('the form says what is wrong and keeps what was typed, as text', async (context) => {
  const { url } = await issuerFor(context);
  const browser = new Browser();
  const { page } = await openSignIn(await discover(url), browser);
  const response = await browser.submit(page, { name: '"><script>alert(1)</script>', email: 'nobody' });
  const html = await response.text();
  assert.equal(response.status, 422);
  assert.match(html, /Enter an e-mail address such as/);
  assert.match(html, /&quot;&gt;&lt;script&gt;/);
  assert.doesNotMatch(html, /<script/);
  assert.equal((await browser.submit(page, { person: 'mallory' })).status, 422);
  assert.equal((await browser.submit(page, { name: 'x'.repeat(9000), email: 'a@b.c' })).status, 413);
});

test('the page names its nature and lets nothing else in', async (context) => {
  const { url } = await issuerFor(context);
  const browser = new Browser();
  const { page } = await openSignIn(await discover(url), browser);
  const response = await browser.open(page);
  const html = await response.text();
  assert.match(html, /anyone on this machine can sign in as anyone/);
  assert.match(html, /OIDC_ISSUER/);
  assert.doesNotMatch(html, /<script|https?:\/\//);
  assert.match(response.headers.get('content-security-policy'), /default-src 'none'/);
});

test('the same browser may change person', async (context) => {
  const { url } = await issuerFor(context);
  const configuration = await discover(url);
  const browser = new Browser();
  assert.equal((await signIn(configuration, { person: 'ada' }, browser)).claims().sub, 'ada');
  assert.equal((await signIn(configuration, { person: 'grace' }, browser)).claims().sub, 'grace');
});

test('refresh tokens outlive a restart, rotate, and work once', async (context) => {
  const { url, restart } = await issuerFor(context);
  const configuration = await discover(url);
  const tokens = await signIn(configuration, { person: 'vera' });
  await restart();
  const next = await client.refreshTokenGrant(configuration, tokens.refresh_token);
  assert.equal((await verify(url, next.access_token)).payload.sub, 'vera');
  assert.notEqual(next.refresh_token, tokens.refresh_token);
  await assert.rejects(client.refreshTokenGrant(configuration, tokens.refresh_token), { error: 'invalid_grant' });
});

test('a sign-in belongs to the browser that began it, and to our own page', async (context) => {
  const { url } = await issuerFor(context);
  const browser = new Browser();
  const { page } = await openSignIn(await discover(url), browser);
  assert.equal((await new Browser().submit(page, { person: 'ada' })).status, 400);
  assert.equal((await browser.submit(page, { person: 'ada' }, { origin: 'http://evil.example' })).status, 403);
});

test('PKCE is required and redirects go to the registered address only', async (context) => {
  const { url } = await issuerFor(context);
  const configuration = await discover(url);
  const bare = await new Browser().open(
    `${url}/auth?client_id=adr-web&response_type=code&scope=openid&redirect_uri=${encodeURIComponent(REDIRECT)}`,
  );
  assert.match(bare.headers.get('location'), /error=invalid_request.*PKCE/);
  const elsewhere = await openSignIn(configuration, new Browser(), { redirect_uri: 'http://evil.example/x' });
  assert.equal(elsewhere.response.status, 400);
  assert.match(await elsewhere.response.text(), /This sign-in could not go on/);
});

test('signing out comes back to the application, and only there', async (context) => {
  const { url } = await issuerFor(context);
  const configuration = await discover(url);
  const browser = new Browser();
  const tokens = await signIn(configuration, { person: 'ada' }, browser);
  const out = (parameters) => browser.open(client.buildEndSessionUrl(configuration, { id_token_hint: tokens.id_token, ...parameters }));
  const home = new URL('/', REDIRECT).href;
  const back = await out({ post_logout_redirect_uri: home, state: 'x' });
  assert.deepEqual([back.status, back.headers.get('location')], [302, `${home}?state=x`]);
  const elsewhere = await out({ post_logout_redirect_uri: 'http://evil.example/' });
  assert.deepEqual([elsewhere.status, elsewhere.headers.get('location')], [400, null]);
  const forged = await out({ post_logout_redirect_uri: home, id_token_hint: `${tokens.id_token}x` });
  assert.deepEqual([forged.status, forged.headers.get('location')], [400, null]);
  const bare = await browser.open(configuration.serverMetadata().end_session_endpoint);
  assert.equal(bare.status, 200);
  assert.match(await bare.text(), /You are signed out/);
});

test('whoever comes next is asked who they are', async (context) => {
  const { url } = await issuerFor(context);
  const configuration = await discover(url);
  const browser = new Browser();
  await signIn(configuration, { person: 'ada' }, browser);
  const { page } = await openSignIn(configuration, browser);
  assert.match(page.pathname, /^\/sign-in\//);
});
