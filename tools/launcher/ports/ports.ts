import net from 'node:net';

import { errorCode } from '../errors.ts';
import { runProgram } from '../processes/run-program.ts';
import { until } from '../processes/until.ts';
import { ownerOfPort } from './port-owner.ts';

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

/** A port, and the purpose that messages name. */
export interface WantedPort {
  readonly port: number;
  readonly what: string;
}

/** Stops when one of the ports is taken; the error names the port, its purpose, its owner and the remedy. Its code is PORT_TAKEN. */
export async function assertPortsFree(wanted: readonly WantedPort[]): Promise<void> {
  const taken: WantedPort[] = [];
  for (const { port, what } of wanted) if (!(await isFree(port))) taken.push({ port, what });
  if (taken.length === 0) return;
  const lines = await Promise.all(
    taken.map(async ({ port, what }) => `  ${port} (${what}) is taken${await describeOwner(port)}`),
  );
  const advice =
    'Stop what listens there, or run beside it: npm start -- --port-offset 20000 --data-dir .holdfast-2';
  throw Object.assign(new Error(`Some ports are in use:\n${lines.join('\n')}\n${advice}`), {
    code: 'PORT_TAKEN',
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error) => {
      if (['EADDRINUSE', 'EACCES'].includes(errorCode(error) ?? '')) return resolve(false);
      return reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function describeOwner(port: number): Promise<string> {
  const pid = await ownerOfPort(port).catch(() => undefined);
  if (!pid) return '';
  const { code, output } = await runProgram('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => NOT_RUN);
  const command = code === 0 ? output.slice(0, 80) : '';
  return ` by pid ${pid}${command && ` (${command})`}`;
}

const NOT_RUN = { code: null, output: '' };

/** Resolves once something accepts connections on the port. */
export async function untilPortAnswers(
  port: number,
  { signal, everyMs = 25 }: { signal?: AbortSignal; everyMs?: number } = {},
): Promise<void> {
  await until(() => answers(port), { signal, everyMs });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** The port that a server listens on. */
export function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address.port;
}
