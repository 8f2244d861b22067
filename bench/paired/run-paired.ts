import type { OnLine } from '../../tools/launcher/on-line.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import { familyMemoryMb } from '../processes/family.ts';
import type { StartSide } from './side.ts';
import { takeTurn, untilQuiet } from './turns.ts';
import type { LoadedSide, Turn } from './turns.ts';

/** How two sides are measured beside each other. */
export interface PairedOptions {
  readonly shoppers: readonly number[];
  readonly turnSeconds: number;
  readonly turns: number;
  readonly warmCheckouts: number;
  readonly onLine: OnLine;
  /** Ends the run early; everything that was started is stopped. */
  readonly signal: AbortSignal;
}

/** The turns of both sides at one number of shoppers. */
export interface PairedLevel {
  readonly shoppers: number;
  readonly ours: readonly Turn[];
  readonly theirs: readonly Turn[];
}

/** What a paired run gave. */
export interface PairedFigures {
  readonly names: readonly [ours: string, theirs: string];
  readonly levels: readonly PairedLevel[];
  /** Memory of all processes of each side at the end. */
  readonly memoryMb: readonly [ours: number, theirs: number];
  readonly warmCheckouts: number;
  readonly turnSeconds: number;
}

const WARM_SHOPPERS = 16;

/**
 * Runs both sides at the same time and loads them in turns, so that both meet the same machine: ours, theirs, ours, theirs, …
 * Before that both are warmed by the same number of checkouts.
 */
export async function runPaired(
  starts: readonly [StartSide, StartSide],
  options: PairedOptions,
): Promise<PairedFigures> {
  const started: LoadedSide[] = [];
  try {
    for (const start of starts) {
      const side = await start(options.signal);
      started.push({ side, generator: new LoadGenerator(side.shopfront) });
    }
    const [ours, theirs] = started;
    if (!ours || !theirs) throw new Error('A paired run has two sides.');
    return await untilAborted(options.signal, () => measurePair(ours, theirs, options));
  } finally {
    for (const { generator } of started) generator.close();
    await Promise.all(started.map(({ side }) => side.stop()));
  }
}

async function measurePair(
  ours: LoadedSide,
  theirs: LoadedSide,
  options: PairedOptions,
): Promise<PairedFigures> {
  const { shoppers, turnSeconds, warmCheckouts, onLine } = options;
  const sides = [ours, theirs];
  onLine(`warming: ${warmCheckouts} checkouts on both sides`);
  await Promise.all(sides.map((side) => warm(side, warmCheckouts)));
  await Promise.all(sides.map(({ side }) => untilQuiet(side)));
  const levels: PairedLevel[] = [];
  for (const count of shoppers) levels.push(await measureLevel(ours, theirs, count, options));
  return {
    names: [ours.side.name, theirs.side.name],
    levels,
    memoryMb: [familyMemoryMb(ours.side.pids()), familyMemoryMb(theirs.side.pids())],
    warmCheckouts,
    turnSeconds,
  };
}

async function warm({ side, generator }: LoadedSide, count: number): Promise<void> {
  const { failures } = await generator.load({ shoppers: WARM_SHOPPERS, count });
  if (failures.length > 0)
    throw new Error(`${side.name}: ${failures.length} checkouts failed, the first: ${failures[0]}`);
}

async function measureLevel(
  ours: LoadedSide,
  theirs: LoadedSide,
  shoppers: number,
  { turns, turnSeconds, onLine }: PairedOptions,
): Promise<PairedLevel> {
  const level: { shoppers: number; ours: Turn[]; theirs: Turn[] } = { shoppers, ours: [], theirs: [] };
  for (let turn = 1; turn <= turns; turn += 1) {
    const own = await takeTurn(ours, { shoppers, seconds: turnSeconds });
    const other = await takeTurn(theirs, { shoppers, seconds: turnSeconds });
    level.ours.push(own);
    level.theirs.push(other);
    onLine(
      `${shoppers} shoppers, turn ${turn} of ${turns}: ${own.perSecond.toFixed(1)} and ${other.perSecond.toFixed(1)} checkouts/s, CPU ${own.cpuMs.toFixed(0)} and ${other.cpuMs.toFixed(0)} ms, load ${other.machineLoad.toFixed(1)}`,
    );
  }
  return level;
}

/** The work's result; rejects as soon as the signal is aborted. */
function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work().then(resolve, reject);
  });
}
