/**
 * The issuer's settings, from flags or the environment, checked before anything starts.
 *
 * To add one: a line in FLAGS, a check in `readOptions`, and a row in the README.
 */
import { parseArgs } from 'node:util';

import { isLoopbackAddress } from './loopback.js';

/** A setting was missing or wrong; the message says which and what to do. */
export class OptionError extends Error {}

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'data-dir': { type: 'string' },
  'client-id': { type: 'string' },
  'redirect-uri': { type: 'string', multiple: true },
  audience: { type: 'string' },
  'access-token-seconds': { type: 'string' },
};

/**
 * @param {string[]} argv arguments after the script's name
 * @param {Record<string, string | undefined>} environment
 */
export function readOptions(argv, environment) {
  const { values } = parse(argv);
  const of = (flag) => values[flag] ?? environment[`DEV_ISSUER_${flag.toUpperCase().replaceAll('-', '_')}`];
  const redirectUris = [of('redirect-uri') ?? []].flat().flatMap((value) => value.split(/[\s,]+/)).filter(Boolean);
  if (redirectUris.length === 0) throw new OptionError('no redirect URI: pass --redirect-uri <app>/auth/callback');
  const host = of('host') ?? '127.0.0.1';
  if (!isLoopbackAddress(host)) {
    throw new OptionError(
      `the development issuer lets anyone sign in as anyone, so it listens on loopback only, not on ${host}; `
        + 'set OIDC_ISSUER to use a provider that other machines may reach',
    );
  }
  return {
    host,
    port: wholeNumber('port', of('port') ?? '4180', 1, 65535),
    dataDir: of('data-dir') ?? missing('data-dir', 'a folder for its keys and sessions'),
    clientId: of('client-id') ?? 'adr-web',
    audience: of('audience') ?? 'adr-platform',
    redirectUris: redirectUris.map(loopbackUri),
    accessTokenSeconds: wholeNumber('access-token-seconds', of('access-token-seconds') ?? '600', 1, 86_400),
  };
}

function parse(argv) {
  try {
    return parseArgs({ args: argv, options: FLAGS, strict: true });
  } catch (error) {
    throw new OptionError(error.message);
  }
}

function missing(flag, what) {
  throw new OptionError(`--${flag} is missing: pass ${what}`);
}

function wholeNumber(flag, text, least, most) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new OptionError(`--${flag} must be a whole number from ${least} to ${most}, not "${text}"`);
  }
  return number;
}

function loopbackUri(text) {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw new OptionError(`"${text}" is not a redirect URI`);
  if (url.hostname !== 'localhost' && !isLoopbackAddress(url.hostname)) {
    throw new OptionError(
      `the development issuer signs people in to this machine only, not to ${url.hostname}; `
        + 'set OIDC_ISSUER to use your own provider',
    );
  }
  return url.href;
}
