import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

const LAST = 65_535;
/** Fewer ports than this are soon all in use. */
const ENOUGH = 1_000;
const TRIES = 100;
const given = new Set<number>();

/**
 * A port of 127.0.0.1 that nobody listens on right now, and that no other call in this process was given. On Linux the system itself gives it
 * to nobody, neither to a server that takes any port nor to an outgoing connection: so a server can listen there a moment later, and again
 * after a restart. Elsewhere, or where the system keeps all ports for itself, it is any free one.
 */
export async function freePort(): Promise<number> {
  const first = firstBeyondTheSystems();
  for (let tries = 0; tries < TRIES; tries += 1) {
    const wanted = first === undefined ? 0 : randomInt(first, LAST + 1);
    const port = await listenOnce(wanted).catch(() => undefined);
    if (port === undefined || given.has(port)) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port of 127.0.0.1 was found in ${TRIES} tries`);
}

function firstBeyondTheSystems(): number | undefined {
  try {
    const [, last] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/);
    return LAST - Number(last) >= ENOUGH ? Number(last) + 1 : undefined;
  } catch {
    return undefined;
  }
}

/** The port on which a server could listen just now. */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}
