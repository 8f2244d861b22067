import { availableParallelism, loadavg } from 'node:os';

import type { Drain, Latencies, Losses } from './measure.ts';
import type { BrokerKind } from './options.ts';

/** DEM-26. */
export const TARGETS = { perRelay: 2_000, p50: 20, p99: 100, polled: 1_000 };

/** The figures of one kind of broker. */
export interface BrokerFigures {
  readonly kind: BrokerKind;
  readonly drains: readonly Drain[];
  readonly idle: Latencies;
  /** Without notifications. */
  readonly polled: Latencies;
}

const BROKERS = {
  stub: 'a server that only says 204 (the relay alone)',
  local: 'the local sidecar and Redis, every event on disk before it is confirmed',
  daprd: 'real daprd and Redis, every event on disk before it is confirmed',
};
const verdict = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');
const row = (name: string, figure: string, target: string): void =>
  console.log(`  ${name.padEnd(34)} ${figure.padEnd(44)} ${target}`);
const losses = ({ lost, twice }: Losses): string => `${lost} lost, ${twice} twice`;

/** Every figure beside its target. */
export function printOutboxBench(results: readonly BrokerFigures[]): void {
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `\n${availableParallelism()} processors, load average ${load} (more load than processors: figures are a share)`,
  );
  for (const { kind, drains, idle, polled } of results) {
    console.log(`\nTo ${BROKERS[kind]}:`);
    for (const drain of drains) printDrain(drain);
    row(
      'idle, commit to broker',
      `p50 ${idle.p50} ms, p99 ${idle.p99} ms, ${losses(idle)}`,
      `p50 <= ${TARGETS.p50} ms, p99 <= ${TARGETS.p99} ms: ${verdict(idle.p50 <= TARGETS.p50 && idle.p99 <= TARGETS.p99)}`,
    );
    row(
      'without notifications',
      `p50 ${polled.p50} ms, longest ${polled.longest} ms, ${losses(polled)}`,
      `<= ${TARGETS.polled} ms (a poll; plus the publish itself): ${verdict(polled.p50 <= TARGETS.polled)}`,
    );
  }
}

function printDrain({ count, perSecond, cpuUs, ...rest }: Drain): void {
  const target = `>= ${TARGETS.perRelay}/s per relay`;
  row(
    `drain by ${count} relay${count === 1 ? '' : 's'}`,
    `${Math.round(perSecond)} events/s, ${cpuUs.toFixed(0)} µs of relay CPU each, ${losses(rest)}`,
    // More relays than processors share them: their sum says nothing about one.
    count === 1
      ? `${target}: ${verdict(perSecond >= TARGETS.perRelay)}`
      : `no event twice: ${verdict(rest.twice === 0)}`,
  );
}
