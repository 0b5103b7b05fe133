/**
 * Keeps the issuer on this machine: which addresses it may bind, and which names requests may use.
 *
 * Checking the Host header matters as much as the address: without it a page on the internet could point its own name
 * at 127.0.0.1 (DNS rebinding) and sign its visitors in.
 */
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether `address` (an IP, with or without brackets) is a loopback address. Names are not addresses. */
export function isLoopbackAddress(address) {
  const bare = address.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(bare);
  return family !== 0 && loopback.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a Host header names this machine and our port. */
export function isOwnHost(header, port) {
  return header === `localhost:${port}` || header === `127.0.0.1:${port}` || header === `[::1]:${port}`;
}
