import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { GENEROUS_LIMITS } from '../../tools/launcher/apps/generous-limits.ts';
import { appAddress } from '../../tools/launcher/ports/urls.ts';
import type { StackUrls } from '../../tools/launcher/stack-types.ts';
import { PIPE_VARIABLE } from '../../tools/starter/end-with-starter.mjs';
import { freshDataDir } from '../fresh-data.ts';
import { sumOver } from '../metrics.ts';
import type { Side, StartSide } from './side.ts';

const PUBLISHERS = ['catalog', 'payment', 'order', 'checkout-worker'];
/** The file descriptor of the pipe by which the launcher notices the end of the benchmark. */
const PIPE = 3;

/** A stack of the project in `folder`, which may be of another commit. */
export interface HoldfastSideOptions {
  readonly name: string;
  readonly folder: string;
  readonly portOffset: number;
  readonly skus: readonly string[];
  readonly inOneRequest: boolean;
}

/** Starts a stack by the `npm start` of its folder, with the Node that runs the benchmark, on fresh data. */
export const holdfastSide =
  ({ name, folder, portOffset, ...cart }: HoldfastSideOptions): StartSide =>
  async (signal) => {
    const dataDir = await freshDataDir();
    const launcher = spawn(
      process.execPath,
      [...startWords(folder), '--port-offset', String(portOffset), '--data-dir', dataDir, '--json'],
      {
        cwd: folder,
        env: { ...process.env, ...GENEROUS_LIMITS, [PIPE_VARIABLE]: String(PIPE) },
        // In a session of its own: a Ctrl-C reaches the benchmark alone, which stops it.
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
      },
    );
    const stop = async (): Promise<void> => {
      await ended(launcher);
      await rm(dataDir, { recursive: true, force: true });
    };
    try {
      const urls = await urlsOf(launcher, signal);
      return {
        ...runningSide(urls),
        name,
        shopfront: { kind: 'holdfast', urls, ...cart },
        pids: () => pidsOf(launcher),
        stop,
      };
    } catch (error) {
      await stop();
      throw error;
    }
  };

function runningSide(urls: StackUrls): Pick<Side, 'eventsBehind'> {
  const publishers = PUBLISHERS.map((app) => appAddress(urls, app));
  return { eventsBehind: () => sumOver(publishers, 'holdfast_outbox_pending') };
}

/** What `npm start` runs there, after the word `node`. */
function startWords(folder: string): string[] {
  const manifest: { scripts?: { start?: string } } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const [node, ...words] = manifest.scripts?.start?.split(' ') ?? [];
  if (node !== 'node')
    throw new Error(`${folder} is no checkout of this project: its package.json has no "start" by node.`);
  return words;
}

const pidsOf = ({ pid }: ChildProcess): number[] => (pid === undefined ? [] : [pid]);

/** The addresses that the launcher prints, once everything is up. */
async function urlsOf(launcher: ChildProcess, signal: AbortSignal): Promise<StackUrls> {
  if (!launcher.stdout) throw new Error('The launcher has no standard output.');
  let urls: StackUrls | undefined;
  for await (const line of createInterface({ input: launcher.stdout, signal })) {
    if (line.startsWith('{')) urls = readUrls(line);
    if (line === 'ready') break;
  }
  signal.throwIfAborted();
  if (!urls) throw new Error('The stack did not start.');
  launcher.stdout.resume();
  return urls;
}

function readUrls(line: string): StackUrls {
  const urls: unknown = JSON.parse(line);
  if (!isUrls(urls)) throw new Error('The launcher printed no addresses.');
  return urls;
}

const isUrls = (value: unknown): value is StackUrls =>
  typeof value === 'object' && value !== null && 'checkout' in value && 'stripe' in value;

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
