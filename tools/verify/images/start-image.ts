import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import type { App } from '../../launcher/apps/apps.ts';
import { messageOf } from '../../launcher/errors.ts';
import { databaseOf, environmentOf } from './environment.ts';
import type { Image, Started } from './image.ts';
import { startIn } from './sandbox.ts';

const READY_MS = 120_000;
/** A pod is given 30 s; the app has to be gone before (SHUTDOWN_LIMIT_MS, 25 s). */
const STOP_MS = 25_000;
const POLL_MS = 100;
const UID = 65_532;

/** The Job of the release: the image's own migrations on an empty database. */
export async function checkMigration(image: Image, { database }: App): Promise<string[]> {
  const url = await databaseOf(database);
  const words = ['tools/launcher/migrate/migrate.ts', database];
  const child = startIn(image, words, { given: { DATABASE_URL: url, DIRECT_URL: url } });
  const output = outputOf(child);
  const code = await endOf(child);
  return code === 0 ? [] : [`it ended with code ${String(code)}: ${lastLines(output)}`];
}

/** Starts the app with its ConfigMap's values, waits until it is ready, checks its user and its rights, and asks it to end. */
export async function checkStart(image: Image, app: App): Promise<string[]> {
  const env = await environmentOf(app);
  if (!image.command) throw new Error('the image has no command');
  const child = startIn(image, image.command, { given: env });
  const output = outputOf(child);
  const ended = once(child, 'close');
  const problems: string[] = [];
  try {
    await untilReady(env.HTTP_PORT, child);
    problems.push(...checkProcess(child.pid));
  } catch (error) {
    problems.push(`${messageOf(error)}: ${lastLines(output)}`);
  }
  const began = performance.now();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  const [code, signal]: unknown[] = await ended;
  clearTimeout(timer);
  if (code !== 0)
    problems.push(`it ended with ${String(signal ?? `code ${String(code)}`)} after ${secondsSince(began)} s`);
  return problems;
}

/** Tries to write into the program's own folder, beside it, and at the root; only /tmp is writable. */
export async function checkWrites(image: Image): Promise<string[]> {
  const script = `
    const { writeFileSync } = require('node:fs');
    for (const name of ['/app/x', '/app/node_modules/x', '/x', '/etc/x', '/tmp/x']) {
      try { writeFileSync(name, ''); console.log(name); } catch (error) { if (!/EROFS|EACCES/.test(error.code)) throw error; }
    }`;
  const child = startIn(image, ['-e', script]);
  const output = outputOf(child);
  const code = await endOf(child);
  const written = output.join('').trim();
  return code === 0 && written === '/tmp/x' ? [] : [`it could write ${written} (code ${String(code)})`];
}

function checkProcess(pid: number | undefined): string[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const valueOf = (name: string) => {
    const value = new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1];
    if (value === undefined) throw new Error(`its status has no ${name}`);
    return value;
  };
  return [
    ...(valueOf('Uid')
      .split('\t')
      .every((id) => Number(id) === UID)
      ? []
      : [`it runs as ${valueOf('Uid')}`]),
    ...(valueOf('Groups').trim() === '' ? [] : [`it is in groups ${valueOf('Groups')}`]),
    ...(Number(`0x${valueOf('CapEff')}`) === 0 ? [] : [`it has capabilities ${valueOf('CapEff')}`]),
    ...(valueOf('NoNewPrivs') === '1' ? [] : ['it may get privileges']),
  ];
}

/** Waits until the program answers under this path; an error when it ends before or takes too long. */
export async function untilReady(
  port: number | string,
  child: Started,
  path = '/health/ready',
): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('it was not ready in time');
}

/** Its exit code; a program that does not end is killed. */
async function endOf(child: Started): Promise<unknown> {
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  const [code]: unknown[] = await once(child, 'close');
  clearTimeout(timer);
  return code;
}

/** The output of a program; grows while it runs. */
export function outputOf(child: Started): readonly string[] {
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => void output.push(String(chunk)));
  return output;
}

/** The last lines of an output, for a message. */
export const lastLines = (output: readonly string[]): string =>
  output.join('').trim().split('\n').slice(-6).join(' | ');
const secondsSince = (began: number) => ((performance.now() - began) / 1_000).toFixed(1);
