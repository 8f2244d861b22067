import { auditStack } from '../audit/audit-stack.ts';
import { Random } from '../chaos/random.ts';
import type { FuzzedStack, Sender } from './kind.ts';
import type { Kind } from './kinds.ts';
import { eventSender } from './send-event.ts';
import { grpcSender } from './send-grpc.ts';
import { httpSender } from './send-http.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

/** Requests that come through use up what the world holds; after so many there is a new one. */
const WORLD_LASTS = 400;
const AT_ONCE = 8;
const MAX_REPORTED = 200;

const SENDERS: Readonly<Record<Kind, (stack: FuzzedStack) => Sender | Promise<Sender>>> = {
  http: httpSender,
  grpc: grpcSender,
  events: eventSender,
};

/** What is sent. */
export interface FuzzPlan {
  readonly requests: number;
  readonly seed: number;
  /** Only the request of this number. */
  readonly only: number | undefined;
  readonly kinds: readonly Kind[];
}

/** Something that is wrong, and the number of the request that showed it. */
export interface Finding {
  readonly what: string;
  readonly faults: readonly string[];
  readonly number?: number;
}

/** What came of a run; `byAnswer` counts. */
export interface FuzzResult {
  readonly findings: Finding[];
  readonly byAnswer: Map<string, number>;
}

interface Run extends FuzzResult {
  readonly stack: FuzzedStack;
  readonly plan: FuzzPlan;
  readonly signal: AbortSignal;
}

/**
 * Fuzzes a running stack: first over HTTP, as customers could, then over gRPC and by events, where a caller may claim to be the checkout,
 * or the broker, and spoil what stands. After the first everything has to add up. The same seed draws the same requests: each has chance of
 * its own, so that one (`only`) can be repeated alone. Ends early where it is told to.
 */
export async function fuzzStack(
  stack: FuzzedStack,
  plan: FuzzPlan,
  signal: AbortSignal,
): Promise<FuzzResult> {
  const run: Run = { stack, plan, signal, findings: [], byAnswer: new Map() };
  const { requests, kinds, only } = plan;
  const share = Math.ceil(requests / kinds.length);
  for (const [index, kind] of kinds.entries()) {
    await fuzzKind(run, kind, range(index * share, Math.min((index + 1) * share, requests)));
    if (kind === 'http' && only === undefined && !signal.aborted)
      run.findings.push(...(await violations(stack)));
  }
  return run;
}

async function fuzzKind(run: Run, kind: Kind, numbers: readonly number[]): Promise<void> {
  const { stack, plan, signal, findings } = run;
  const sender = await SENDERS[kind](stack);
  try {
    for (let first = 0; first < numbers.length && !signal.aborted; first += WORLD_LASTS) {
      const world = await openWorld(stack);
      const batch = numbers.slice(first, first + WORLD_LASTS);
      const wanted = batch.filter((number) => plan.only === undefined || number === plan.only);
      await inParallel(wanted, AT_ONCE, (number) => fuzzOne(run, { kind, number, world, sender }));
      console.log(
        `${kind}: ${first + batch.length} of ${numbers.length} requests, ${findings.length} findings`,
      );
    }
  } finally {
    sender.close();
  }
}

interface One {
  readonly kind: Kind;
  readonly number: number;
  readonly world: World;
  readonly sender: Sender;
}

async function fuzzOne(
  { plan, signal, findings, byAnswer }: Run,
  { kind, number, world, sender }: One,
): Promise<void> {
  if (signal.aborted) return;
  const { what, answer, faults } = await sender.send(new Random(plan.seed, number), world);
  const key = `${kind} ${answer}`;
  byAnswer.set(key, (byAnswer.get(key) ?? 0) + 1);
  if (faults.length > 0 && findings.length < MAX_REPORTED) findings.push({ what, faults, number });
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

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

/** What does not add up: orders, money, stock and promotions of all shops. */
async function violations(stack: FuzzedStack): Promise<Finding[]> {
  const audit = await auditStack(stack, { settleMs: 90_000 });
  return audit
    .filter(({ offenders }) => offenders.length > 0)
    .map(({ name, offenders }) => ({ what: name, faults: offenders.slice(0, 3) }));
}

type Pids = FuzzedStack['pids'];

/** Processes that are not those that were up before. */
export const ended = (before: Pids, now: Pids): Finding[] =>
  Object.keys(before)
    .filter((name) => now[name] !== before[name])
    .map((name) => ({ what: name, faults: ['the process ended'] }));
