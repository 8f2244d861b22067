import { execFile } from 'node:child_process';
import net from 'node:net';
import { promisify } from 'node:util';

import { ownerOfPort } from './port-owner.ts';

const run = promisify(execFile);

/** Ports of everything that is not an app; the apps' are in apps.ts. */
export const PARTS = {
  postgres: 15432,
  guardRedis: 16379,
  eventsRedis: 16380,
  stripe: 12111,
  identity: 18099,
  sidecars: 13500,
};

/** A second process of the same app listens this much higher. */
export const REPLICA_STEP = 200;

/** Stops with the full story when one of the ports is taken: which, for what, by whom, and what to do. */
export async function assertPortsFree(wanted) {
  const taken = [];
  for (const { port, what } of wanted) if (!(await isFree(port))) taken.push({ port, what });
  if (taken.length === 0) return;
  const lines = await Promise.all(
    taken.map(async ({ port, what }) => `  ${port} (${what}) is taken${await describeOwner(port)}`),
  );
  const advice =
    'Stop what listens there, or run beside it with "--port-offset 20000 --data-dir .holdfast-2".';
  throw Object.assign(new Error(`Some ports are in use:\n${lines.join('\n')}\n${advice}`), {
    code: 'PORT_TAKEN',
  });
}

function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') return resolve(false);
      return reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function describeOwner(port) {
  const pid = await ownerOfPort(port).catch(() => undefined);
  if (!pid) return '';
  const { stdout } = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  const command = stdout.trim().slice(0, 80);
  return ` by pid ${pid}${command && ` (${command})`}`;
}

/** Resolves once something accepts connections on the port. */
export async function untilPortAnswers(port, { signal, everyMs = 25 } = {}) {
  while (!(await answers(port))) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
