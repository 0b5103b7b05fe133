#!/usr/bin/env node
/**
 * Starts the development issuer and says on stdout when it is ready. Stops on SIGTERM and SIGINT.
 */
import { OptionError, readOptions } from './options.js';
import { startIssuer } from './server.js';

async function main() {
  const options = readOptions(process.argv.slice(2), process.env);
  const issuer = await startIssuer(options);
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => issuer.close().then(() => process.exit(0)));
  process.stdout.write(`development issuer ready at ${issuer.issuer}\n`);
}

function explain(error) {
  if (error.code === 'EADDRINUSE') return `port ${error.port} is taken; stop what uses it or pass another --port`;
  return error instanceof OptionError ? error.message : error.stack;
}

main().catch((error) => {
  process.stderr.write(`development issuer: ${explain(error)}\n`);
  process.exitCode = error instanceof OptionError ? 2 : 1;
});
