#!/usr/bin/env node
import { readCommandLine } from './command-line.ts';
import { messageOf } from './errors.ts';
import type { OnLine } from './on-line.ts';
import { USAGE, parseStartOptions } from './options.ts';
import type { StartOptions } from './options.ts';
import { ensureInstalled } from './setup/ensure-installed.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function main({ json, ...options }: StartOptions, onLine: OnLine): Promise<void> {
  await ensureInstalled({ onLine });
  // Only now: these rely on what was installed.
  const { startStack } = await import('./stack.ts');
  const { addressLines, secondsSince } = await import('./print.ts');
  const began = performance.now();
  const stopped = untilStopped(onLine);
  try {
    const stack = await startStack({ ...options, onLine, signal: stopped.signal });
    onLine(`everything is up (${secondsSince(began)}); Ctrl-C stops it`);
    if (json) console.log(JSON.stringify(stack.urls));
    else for (const line of addressLines(stack.urls)) console.log(line);
    console.log('ready');
    await stopped.promise;
    await stack.stop();
  } catch (error) {
    // Stopped while it was starting: that is why it failed.
    if (!stopped.signal.aborted) throw error;
  }
  onLine('stopped');
}

/** The first signal ends the stack; later ones change nothing. */
function untilStopped(onLine: OnLine): { promise: Promise<void>; signal: AbortSignal } {
  const controller = new AbortController();
  const promise = new Promise<void>((resolve) => {
    for (const name of SIGNALS) {
      process.on(name, () => {
        if (controller.signal.aborted) return;
        onLine('stopping; everything is down within 30 s');
        controller.abort(new Error('stopped'));
        resolve();
      });
    }
  });
  return { promise, signal: controller.signal };
}

// A closed terminal or pipe must not end the launcher before it has stopped its children.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const options = readCommandLine(USAGE, parseStartOptions);
try {
  const onLine: OnLine = options.json ? (line) => console.error(line) : (line) => console.log(line);
  await main(options, onLine);
  process.exit(0);
} catch (error) {
  console.error(`\n${messageOf(error)}`);
  process.exit(1);
}
