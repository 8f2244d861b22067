import type { FakePorts } from './fake-participants.js';
import type { Calls, RecordedCall } from './faults.js';

/** A finished call to one of the services. */
interface RemoteCall {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Calls that ran side by side, by name, as `warehouse.pin`. */
export type Hop = readonly string[];

/** Watches what is asked of the services from now on. */
export class RemoteCalls {
  private readonly seen: ReadonlyMap<string, number>;

  constructor(private readonly ports: FakePorts) {
    this.seen = new Map(servicesOf(ports).map(([name, { recorded }]) => [name, recorded.length]));
  }

  /** The number of calls by operation. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { name } of this.all()) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }

  /**
   * The sequential hops of the critical path, each with the calls that ran side by side in it. A call that begins once one of the hop has
   * ended begins the next: their number is that of the longest chain of calls of which each begins after the one before it ended.
   */
  hops(): Hop[] {
    const hops: string[][] = [];
    let firstEnd = -Infinity;
    for (const { name, startedAt, endedAt } of this.all().sort((a, b) => a.startedAt - b.startedAt)) {
      if (startedAt >= firstEnd) {
        hops.push([]);
        firstEnd = endedAt;
      }
      hops.at(-1)!.push(name);
      firstEnd = Math.min(firstEnd, endedAt);
    }
    return hops.map((names) => names.sort());
  }

  private all(): RemoteCall[] {
    return servicesOf(this.ports).flatMap(([service, { recorded }]) =>
      recorded.slice(this.seen.get(service)).map((call) => finished(service, call)),
    );
  }
}

/** Gives every answer of every service the same time under way. */
export function setLatency(ports: FakePorts, ms: number): void {
  for (const [, calls] of servicesOf(ports)) calls.latencyMs = ms;
}

const servicesOf = (ports: FakePorts): [string, Calls][] =>
  Object.entries(ports).map(([name, { calls }]: [string, { calls: Calls }]) => [name, calls]);

function finished(service: string, { operation, startedAt, endedAt }: RecordedCall): RemoteCall {
  const name = `${service}.${operation}`;
  if (endedAt === undefined) throw new Error(`${name} has not ended yet`);
  return { name, startedAt, endedAt };
}
