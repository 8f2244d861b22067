import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startOnFreePorts } from '../../launcher/start-on-free-ports.ts';
import { findStack } from '../../launcher/state/state-file.ts';
import { ended, fuzzStack } from './run-fuzz.ts';

const PORT_OFFSETS = [13_000, 15_000, 17_000, 19_000];
const SHOWN = 25;

/** Finds or starts a stack, fuzzes it, prints what was found; answers the exit code. */
export async function startFuzz({ dataDir, portOffset, ...options }) {
  if (dataDir) return report(await fuzzed({ dataDir, portOffset }, options), options);
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-fuzz-'));
  const stack = await startOnFreePorts(PORT_OFFSETS, { dataDir: folder, onLine: () => undefined });
  try {
    return report(await fuzzed({ dataDir: folder }, options), options);
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fuzzed(where, options) {
  const began = performance.now();
  const stack = findStack(where);
  const result = await fuzzStack({ ...options, stack, onLine: console.log });
  const findings = [...result.findings, ...ended(stack.pids, findStack(where).pids)];
  return { ...result, findings, seconds: (performance.now() - began) / 1_000 };
}

function report({ findings, byAnswer, seconds }, { requests, seed }) {
  console.log(`\n${requests} requests, seed ${seed}, ${seconds.toFixed(0)} s`);
  for (const [answer, count] of Object.entries(byAnswer).sort(([, a], [, b]) => b - a))
    console.log(`  ${String(count).padStart(6)}  ${answer}`);
  for (const { what, faults, number } of findings.slice(0, SHOWN))
    console.log(
      `\n${faults.join('; ')}${number === undefined ? '' : `   (--seed ${seed} --case ${number})`}\n  ${what}`,
    );
  const groups = {};
  for (const { faults, what } of findings) {
    const key = `${faults.join('; ').slice(0, 100)}  ${what.split('\n')[0].split(' ').slice(0, 2).join(' ')}`;
    groups[key] = (groups[key] ?? 0) + 1;
  }
  for (const [key, count] of Object.entries(groups)) console.log(`  ${count} x ${key}`);
  console.log(`\n${findings.length === 0 ? 1 : 0} passed, ${findings.length} failed`);
  return findings.length === 0 ? 0 : 1;
}
