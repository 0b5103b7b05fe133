import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { isLoopbackAddress } from '../src/loopback.js';
import { OptionError, readOptions } from '../src/options.js';
import { freePort, issuerFor, REDIRECT } from './helpers.js';

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));

function statusWithHost(port, host) {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/healthz', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject).end();
  });
}

test('only loopback addresses count, and names are not addresses', () => {
  for (const address of ['127.0.0.1', '127.8.9.1', '::1', '[::1]']) assert.ok(isLoopbackAddress(address), address);
  for (const address of ['0.0.0.0', '::', '10.0.0.1', '192.168.1.4', 'localhost', '128.0.0.1', '2001:db8::1', '']) {
    assert.ok(!isLoopbackAddress(address), address);
  }
});

test('other addresses and other redirect hosts are refused before anything starts', () => {
  const base = ['--data-dir', '/nowhere'];
  const refused = (args, words) => assert.throws(() => readOptions([...base, ...args], {}), (error) =>
    error instanceof OptionError && words.test(error.message));
  refused(['--redirect-uri', REDIRECT, '--host', '0.0.0.0'], /loopback only/);
  refused(['--redirect-uri', 'https://adr.example.com/auth/callback'], /OIDC_ISSUER/);
  refused([], /no redirect URI/);
  refused(['--redirect-uri', REDIRECT, '--port', '0'], /whole number/);
  refused(['--redirect-uri', REDIRECT, '--colour', 'red'], /colour/);
});

test('a Host header of another name is refused', async (context) => {
  const { port } = await issuerFor(context);
  assert.equal(await statusWithHost(port, `localhost:${port}`), 200);
  assert.equal(await statusWithHost(port, `127.0.0.1:${port}`), 200);
  assert.equal(await statusWithHost(port, `evil.example:${port}`), 421);
  assert.equal(await statusWithHost(port, 'localhost'), 421);
});

test('keys and sessions are for their owner alone', async (context) => {
  const { dataDir } = await issuerFor(context);
  assert.equal((await stat(join(dataDir, 'keys.json'))).mode & 0o777, 0o600);
});

test('the program says when it is ready, names a taken port, and stops when told', async (context) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'dev-issuer-'));
  context.after(() => rm(dataDir, { recursive: true }));
  const port = await freePort();
  const args = [MAIN, '--port', `${port}`, '--data-dir', dataDir];
  const env = { ...process.env, DEV_ISSUER_REDIRECT_URI: REDIRECT };
  const first = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(first.stdout, 'data');
  assert.equal(`${line}`, `development issuer ready at http://localhost:${port}\n`);

  const second = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const [words] = await once(second.stderr, 'data');
  assert.match(`${words}`, new RegExp(`port ${port} is taken`));
  assert.deepEqual(await once(second, 'exit'), [1, null]);

  first.kill('SIGTERM');
  assert.deepEqual(await once(first, 'exit'), [0, null]);
});
