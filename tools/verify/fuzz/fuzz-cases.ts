import type { Stack } from '../../launcher/stack.ts';
import { auditStack } from '../audit/audit-stack.ts';
import { Random } from '../chaos/random.ts';
import type { FaultCase } from '../fault-runner/run-on-stack.ts';
import type { FuzzContext } from './fuzz-context.ts';
import type { FuzzTally } from './fuzz-tally.ts';
import type { Kind } from './kinds.ts';
import type { FuzzRequests } from './options.ts';
import { openWorld } from './world.ts';

/** Requests that come through use up what the world holds; after so many there is a new one. */
const WORLD_LASTS = 400;
const AT_ONCE = 8;
const SETTLE_MS = 90_000;
/** Findings of a case that are shown; all are counted. */
const SHOWN = 25;

type FuzzCase = FaultCase<FuzzContext>;

/** Requests of one kind that are sent to one world. */
interface Batch {
  readonly kind: Kind;
  readonly seed: number;
  readonly numbers: readonly number[];
}

/**
 * A row for each batch of requests: first over HTTP, as customers could send them, then over gRPC and by events, where a caller may claim to be
 * the checkout, or the broker, and spoil what stands. After the first everything has to add up. The same seed draws the same requests: each
 * has chance of its own, so that one (`only`) can be repeated alone.
 */
export function fuzzCases({ requests, seed, only, kinds }: FuzzRequests, tally: FuzzTally): FuzzCase[] {
  const share = Math.ceil(requests / kinds.length);
  return kinds.flatMap((kind, index) => {
    const numbers = range(index * share, Math.min((index + 1) * share, requests));
    const wanted = numbers.filter((number) => only === undefined || number === only);
    const batches = inBatches(wanted).map((batch) => batchCase({ kind, seed, numbers: batch }, tally));
    return kind === 'http' && only === undefined ? [...batches, AUDIT] : batches;
  });
}

function batchCase(batch: Batch, tally: FuzzTally): FuzzCase {
  const { kind, seed, numbers } = batch;
  return {
    name: `SEC-2 ${kind}, seed ${seed}, requests ${numbers[0]} to ${numbers.at(-1)}: always an answer, never a 5xx, a refusal with its reason`,
    async run(context) {
      const before = pidsOf(context.stack);
      const problems = await sendAll(context, batch, tally);
      const left = problems.length - SHOWN;
      const more = left > 0 ? [`and ${left} more`] : [];
      return [...problems.slice(0, SHOWN), ...more, ...ended(before, pidsOf(context.stack))];
    },
  };
}

async function sendAll(
  { stack, senders, signal }: FuzzContext,
  { kind, seed, numbers }: Batch,
  tally: FuzzTally,
): Promise<string[]> {
  const world = await openWorld(stack);
  const problems: string[] = [];
  await inParallel(numbers, AT_ONCE, async (number) => {
    if (signal.aborted) return;
    const sent = await senders[kind].send(new Random(seed, number), world);
    tally.count(kind, sent);
    if (sent.faults.length > 0)
      problems.push(`${sent.faults.join('; ')}   (--seed ${seed} --case ${number})\n    ${sent.what}`);
  });
  return problems;
}

const AUDIT: FuzzCase = {
  name: 'SEC-2 after the requests over HTTP orders, money, stock and promotions of all shops add up',
  async run({ stack }) {
    const audit = await auditStack(stack, { settleMs: SETTLE_MS });
    return audit
      .filter(({ offenders }) => offenders.length > 0)
      .map(({ name, offenders }) => `${name}: ${offenders.slice(0, 3).join(', ')}`);
  },
};

type Pids = ReadonlyMap<string, number | undefined>;

const pidsOf = (stack: Pick<Stack, 'processNames' | 'pidOf'>): Pids =>
  new Map(stack.processNames().map((name) => [name, stack.pidOf(name)]));

/** Processes that are not those that were up before. */
export const ended = (before: Pids, now: Pids): string[] =>
  [...before].filter(([name, pid]) => now.get(name) !== pid).map(([name]) => `the process ${name} ended`);

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

const inBatches = (numbers: readonly number[]): number[][] =>
  range(0, Math.ceil(numbers.length / WORLD_LASTS)).map((index) =>
    numbers.slice(index * WORLD_LASTS, (index + 1) * WORLD_LASTS),
  );

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}
