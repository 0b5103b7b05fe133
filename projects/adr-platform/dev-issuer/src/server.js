/**
 * The HTTP side: our sign-in page, and oidc-provider for everything else.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';

import { loadKeys } from './keys.js';
import { isOwnHost } from './loopback.js';
import { errorPage, pageHeaders, signInPage } from './pages.js';
import { People } from './people.js';
import { createProvider } from './provider.js';

const FORM_LIMIT_BYTES = 8 * 1024;
const SIGN_IN = /^\/sign-in\/[\w-]+$/;

/**
 * Starts the issuer and resolves once it listens.
 *
 * @param {ReturnType<typeof import('./options.js').readOptions>} options
 * @returns {Promise<{ issuer: string, close: () => Promise<void> }>}
 */
export async function startIssuer(options) {
  const people = new People(join(options.dataDir, 'people.json'));
  const provider = createProvider(options, await loadKeys(options.dataDir), people);
  const handle = handler(options, provider, people);
  const servers = [await listen(handle, options.host, options.port)];
  // `localhost` is ::1 first for many clients; without IPv6 the other address is enough.
  if (options.host === '127.0.0.1') servers.push(...(await listen(handle, '::1', options.port).then((s) => [s], () => [])));
  return { issuer: provider.issuer, close: () => Promise.all(servers.map(close)).then(() => undefined) };
}

function handler(options, provider, people) {
  const inner = provider.callback();
  const targets = [...new Set(options.redirectUris.map((uri) => new URL(uri).origin))];
  const send = (response, status, html) => response.writeHead(status, pageHeaders(targets)).end(html);

  return async (request, response) => {
    try {
      if (!isOwnHost(request.headers.host, options.port)) {
        send(response, 421, errorPage('Wrong address', `Use http://localhost:${options.port}; this sign-in answers no other name.`));
      } else if (SIGN_IN.test(new URL(request.url, provider.issuer).pathname)) {
        await signIn(request, response, { provider, people, send });
      } else if (request.url === '/healthz') {
        response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
      } else {
        await inner(request, response);
      }
    } catch (error) {
      process.stderr.write(`${request.method} ${request.url}: ${error.stack}\n`);
      if (!response.headersSent) send(response, 500, errorPage('Something went wrong', 'The terminal says more.'));
    }
  };
}

async function signIn(request, response, { provider, people, send }) {
  if (!(await inProgress(request, response, provider))) {
    send(response, 400, errorPage('This sign-in has expired', 'It was open for too long, or in another browser.'));
  } else if (request.method === 'GET') {
    send(response, 200, signInPage({ action: request.url }));
  } else if (request.method !== 'POST') {
    response.writeHead(405, { allow: 'GET, POST' }).end();
  } else if (!sameOrigin(request, provider)) {
    send(response, 403, errorPage('This form came from another site', 'Nothing was done.'));
  } else {
    await submitted(request, response, { provider, people, send });
  }
}

async function submitted(request, response, { provider, people, send }) {
  const form = await readForm(request);
  if (!form) return send(response, 413, errorPage('That is too long', 'A name and an e-mail address are enough.'));
  const { person, problems } = await chosen(form, people);
  if (problems) {
    const typed = { name: form.get('name') ?? '', email: form.get('email') ?? '' };
    return send(response, 422, signInPage({ action: request.url, typed, problems }));
  }
  return provider.interactionFinished(
    request,
    response,
    { login: { accountId: person.sub, remember: false } },
    { mergeWithLastSubmission: false },
  );
}

async function chosen(form, people) {
  if (!form.has('person')) return people.add({ name: form.get('name') ?? '', email: form.get('email') ?? '' });
  const person = people.find(form.get('person'));
  return person ? { person } : { problems: { name: 'Choose one of the people above, or enter a name.' } };
}

/** Whether this browser has this sign-in open; its cookie says so. */
async function inProgress(request, response, provider) {
  try {
    const { uid } = await provider.interactionDetails(request, response);
    return request.url === `/sign-in/${uid}`;
  } catch (error) {
    if (error.name === 'SessionNotFound') return false;
    throw error;
  }
}

function sameOrigin(request, provider) {
  const { origin } = request.headers;
  const own = new URL(provider.issuer);
  return origin === undefined || origin === own.origin || origin === `http://127.0.0.1:${own.port}`;
}

async function readForm(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > FORM_LIMIT_BYTES) return undefined;
    parts.push(part);
  }
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'));
}

function listen(handle, host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, handle);
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function close(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
