import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startOnFreePorts } from '../../launcher/start-on-free-ports.ts';
import { findStack } from '../../launcher/state/state-file.ts';
import { printFindings } from './print-findings.ts';
import { ended, fuzzStack } from './run-fuzz.ts';
import type { FuzzPlan } from './run-fuzz.ts';

const PORT_OFFSETS = [13_000, 15_000, 17_000, 19_000];

/** What is sent, and to which stack: that of `dataDir`, or one of its own. */
export interface FuzzOptions extends FuzzPlan {
  readonly portOffset: number | undefined;
  readonly dataDir: string | undefined;
}

/** Finds or starts a stack, fuzzes it, prints what was found; answers the exit code. */
export async function startFuzz({ dataDir, portOffset, ...plan }: FuzzOptions): Promise<number> {
  if (dataDir) return fuzz({ dataDir, portOffset }, plan);
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-fuzz-'));
  const stack = await startOnFreePorts(PORT_OFFSETS, { dataDir: folder, onLine: () => undefined });
  try {
    return await fuzz({ dataDir: folder }, plan);
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Place = Parameters<typeof findStack>[0];

async function fuzz(place: Place, plan: FuzzPlan): Promise<number> {
  const stack = findStack(place);
  const { findings, byAnswer } = await fuzzStack(stack, plan, new AbortController().signal);
  const all = [...findings, ...ended(stack.pids, findStack(place).pids)];
  printFindings({ findings: all, byAnswer }, plan);
  console.log(`\n${all.length === 0 ? 1 : 0} passed, ${all.length} failed`);
  return all.length === 0 ? 0 : 1;
}
