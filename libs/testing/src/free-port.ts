import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const LAST = 65_535;
/** With fewer ports than this, all are soon in use. */
const MIN_PORTS = 1_000;
const TRIES = 100;
/** One file per reserved port, with the pid of the process that reserved it. */
const FOLDER = path.join(tmpdir(), `holdfast-ports-${process.getuid?.() ?? 'user'}`);
const reserved = new Set<number>();

process.once('exit', () => {
  for (const port of reserved) rmSync(fileOf(port), { force: true });
});

/**
 * A port of 127.0.0.1 without a listener, reserved for this process until it ends: no other call of any process gets it meanwhile. On Linux
 * the system itself hands it out neither to a server that takes any port nor to an outgoing connection: so a server can listen there a moment
 * later, and again after a restart. Elsewhere, or where the system keeps all ports for itself, it is any free one.
 */
export async function freePort(): Promise<number> {
  const first = firstAfterEphemeralRange();
  mkdirSync(FOLDER, { recursive: true });
  for (let tries = 0; tries < TRIES; tries += 1) {
    const wanted = first === undefined ? 0 : randomInt(first, LAST + 1);
    const port = await listenOnce(wanted).catch(() => undefined);
    if (port !== undefined && reserve(port)) return port;
  }
  throw new Error(`no free port of 127.0.0.1 was found in ${TRIES} tries`);
}

const fileOf = (port: number): string => path.join(FOLDER, String(port));

/** Whether the port is reserved for this process now. A reservation of a dead process is removed, for a later try. */
function reserve(port: number): boolean {
  try {
    writeFileSync(fileOf(port), String(process.pid), { flag: 'wx' });
    reserved.add(port);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = holderOf(port);
    if (holder !== undefined && !isAlive(holder)) rmSync(fileOf(port), { force: true });
    return false;
  }
}

/** The process that reserved the port; undefined where its reservation has just ended. */
function holderOf(port: number): number | undefined {
  try {
    return Number(readFileSync(fileOf(port), 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks. 0 would be the own process group: a file that is being written.
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function firstAfterEphemeralRange(): number | undefined {
  try {
    const [, last] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/);
    return LAST - Number(last) >= MIN_PORTS ? Number(last) + 1 : undefined;
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
