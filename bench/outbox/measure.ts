import { setTimeout as pause } from 'node:timers/promises';

import type { Pool } from 'pg';

import { paymentFailed } from '@holdfast/events';
import { addToOutbox } from '@holdfast/outbox';
import { newId } from '@holdfast/request-context';

import { timeLimit, until } from '../../tools/launcher/processes/until.ts';
import { quantile } from '../../tools/verify/latency/quantile.ts';
import type { Arrival, Broker } from './brokers.ts';
import { Relays } from './relays.ts';
import type { RelaySettings } from './relays.ts';

const WARM_UP = 1_000;
const AT_ONCE = 500;
const POLL_MS = 10;
const DRAIN_MS = 120_000;

const anEvent = (aggregateId: string, sequence: number) =>
  paymentFailed.create({
    tenantId: 'demo',
    aggregateId,
    sequence,
    data: {
      payment_id: newId(),
      checkout_id: newId(),
      attempt: 1,
      payment_type: 'card',
      amount: { amount_minor: 1999, currency: 'USD' },
      reason: 'declined',
    },
  });

type StoredEvent = ReturnType<typeof anEvent>;

/** Two events of each aggregate, as an order's first two. */
async function store(pool: Pool, count: number): Promise<StoredEvent[]> {
  const aggregates = Array.from({ length: Math.ceil(count / 2) }, () => newId());
  const events = [1, 2]
    .flatMap((sequence) => aggregates.map((aggregateId) => anEvent(aggregateId, sequence)))
    .slice(0, count);
  for (let from = 0; from < count; from += AT_ONCE)
    await addToOutbox(pool, events.slice(from, from + AT_ONCE));
  return events;
}

function untilDrained(pool: Pool): Promise<void> {
  const signal = timeLimit(DRAIN_MS, 'the outbox was not drained in time');
  const isDrained = async (): Promise<boolean> => {
    const { rowCount } = await pool.query(`SELECT FROM outbox WHERE status <> 'published' LIMIT 1`);
    return rowCount === 0;
  };
  return until(isDrained, { signal, everyMs: POLL_MS });
}

/** Compares the stored events with the arrivals. */
function compare(events: readonly StoredEvent[], arrivals: readonly Arrival[]) {
  const came = new Map<string, number>();
  for (const [id, at] of arrivals) if (!came.has(id)) came.set(id, at);
  return { came, lost: events.filter(({ id }) => !came.has(id)).length, twice: arrivals.length - came.size };
}

/** The database with the outbox, and where its events go. */
export interface Measured {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly broker: Broker;
}

/** Events that did not come, and arrivals of events that had come before. */
export interface Losses {
  readonly lost: number;
  readonly twice: number;
}

/** The drain of a backlog. */
export interface Drain extends Losses {
  readonly count: number;
  readonly perSecond: number;
  readonly cpuUs: number;
}

/** Latencies of single events in ms. */
export interface Latencies extends Losses {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** A backlog, drained by `count` warm relays. */
export async function measureDrain({
  pool,
  databaseUrl,
  broker,
  count,
  events: wanted,
}: Measured & { count: number; events: number }): Promise<Drain> {
  const relays = new Relays(count);
  try {
    await relays.start(databaseUrl, broker.endpoints);
    await store(pool, WARM_UP * count);
    await untilDrained(pool);
    await relays.stop();
    await pool.query('TRUNCATE outbox');
    await broker.arrivals();

    const events = await store(pool, wanted);
    await pool.query('ANALYZE outbox');
    await relays.start(databaseUrl, broker.endpoints);
    await untilDrained(pool);
    const cpuMs = await relays.stop();
    const { came, lost, twice } = compare(events, await broker.arrivals());
    const times = [...came.values()];
    const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
    return { count, perSecond: wanted / seconds, cpuUs: (cpuMs * 1_000) / wanted, lost, twice };
  } finally {
    relays.close();
  }
}

/** Single events, one after the other, through a relay that has nothing else to do: from commit to broker. */
export async function measureIdle({
  pool,
  databaseUrl,
  broker,
  samples,
  settings,
}: Measured & { samples: number; settings?: RelaySettings }): Promise<Latencies> {
  const relays = new Relays(1);
  try {
    await relays.start(databaseUrl, broker.endpoints, settings);
    await store(pool, AT_ONCE);
    await untilDrained(pool);
    await broker.arrivals();
    const events: StoredEvent[] = [];
    const committedAt = new Map<string, number>();
    for (let index = 0; index < samples; index += 1) {
      const event = anEvent(newId(), 1);
      await addToOutbox(pool, [event]);
      committedAt.set(event.id, Date.now());
      events.push(event);
      await untilDrained(pool);
      // Longer than relays gather under load: an idle one is meant.
      await pause(30);
    }
    await relays.stop();
    const { came, lost, twice } = compare(events, await broker.arrivals());
    const latencies = [...came].map(([id, at]) => at - (committedAt.get(id) ?? NaN));
    return {
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      longest: quantile(latencies, 1),
      lost,
      twice,
    };
  } finally {
    relays.close();
  }
}
