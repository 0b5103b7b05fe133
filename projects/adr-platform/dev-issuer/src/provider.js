/**
 * oidc-provider, set up as the development issuer: one public client, PKCE for everyone, JWT access tokens for the
 * platform's audience, rotating refresh tokens.
 */
import { join } from 'node:path';

import Provider from 'oidc-provider';

import { errorPage, signedOutPage } from './pages.js';
import { claimsOf } from './people.js';
import { adapterFor } from './store.js';

const DAY = 24 * 60 * 60;

/** The resource every token is for; its audience is the one the platform checks. */
const RESOURCE = 'urn:adr-platform:api';

/**
 * @param {ReturnType<typeof import('./options.js').readOptions>} options
 * @param {{ jwks: object, cookies: string[] }} keys
 * @param {import('./people.js').People} people
 */
export function createProvider(options, keys, people) {
  const provider = new Provider(`http://localhost:${options.port}`, {
    adapter: adapterFor(join(options.dataDir, 'sessions.json')),
    jwks: keys.jwks,
    clients: [client(options)],
    pkce: { required: () => true },
    responseTypes: ['code'],
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'given_name'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) => account(people, sub),
    extraTokenClaims: (_ctx, token) => (token.accountId ? claimsOf(people.find(token.accountId)) : undefined),
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: resource(options),
    },
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    loadExistingGrant: (ctx) => grantEverything(ctx),
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    cookies: {
      keys: keys.cookies,
      names: { session: 'dev_issuer_session', interaction: 'dev_issuer_sign_in', resume: 'dev_issuer_resume' },
    },
    ttl: {
      AccessToken: options.accessTokenSeconds,
      AuthorizationCode: 60,
      IdToken: 600,
      Grant: 30 * DAY,
      RefreshToken: 30 * DAY,
      Interaction: 60 * 60,
      Session: DAY,
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = errorPage('This sign-in could not go on', out.error_description ?? out.error);
    },
  });
  provider.use(endAtOnce);
  provider.on('server_error', (_ctx, error) => process.stderr.write(`${error.stack}\n`));
  return provider;
}

function client({ clientId, redirectUris }) {
  return {
    client_id: clientId,
    client_name: 'ADR platform',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: redirectUris,
    post_logout_redirect_uris: [...new Set(redirectUris.map((uri) => new URL('/', uri).href))],
    id_token_signed_response_alg: 'ES256',
  };
}

async function account(people, sub) {
  const person = people.find(sub);
  return person && { accountId: sub, claims: async () => ({ sub, ...claimsOf(person) }) };
}

function resource({ audience }) {
  return {
    enabled: true,
    defaultResource: () => RESOURCE,
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      scope: '',
      audience,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'ES256' } },
    }),
  };
}

/**
 * Signing out: the browser's session here is not kept (`store.js`), so there is nothing to ask about. What oidc-provider
 * checked, the hint and the address, still holds; its own page would only ask whether to end what is not there.
 */
async function endAtOnce(ctx, next) {
  await next();
  if (ctx.oidc?.route !== 'end_session' || ctx.status !== 200) return;
  const { post_logout_redirect_uri: back, state } = ctx.oidc.params;
  if (back === undefined) {
    ctx.body = signedOutPage();
    return;
  }
  const address = new URL(back);
  if (state !== undefined) address.searchParams.set('state', state);
  ctx.redirect(address.href);
}

/** There is one client and it is ours: nothing to consent to. */
async function grantEverything(ctx) {
  const { session, client: { clientId }, provider } = ctx.oidc;
  const grant = new provider.Grant({ clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile email offline_access');
  grant.addResourceScope(RESOURCE, '');
  await grant.save();
  return grant;
}
