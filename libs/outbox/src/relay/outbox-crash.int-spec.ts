import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { paymentFailed } from '@holdfast/events';
import { consumeEvent } from '@holdfast/inbox';
import type { Pool } from '@holdfast/postgres';
import { NO_LOG } from '@holdfast/telemetry';
import { createDatabaseWith, eventually } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { toCloudEvent } from '../publish/cloud-event.js';
import { EventPublisher } from '../publish/event-publisher.js';
import type { PublishOutcome } from '../publish/event-publisher.js';
import { addToOutbox } from '../store/add-to-outbox.js';
import type { OutboxRow } from '../store/outbox-row.js';
import { anEvent } from '../testing/relay-bench.js';
import { OutboxRelay } from './outbox-relay.js';
import { outboxSettings } from './relay-settings.js';

const COUNT = 10_000;
const AGGREGATES = 1_000;
const DEATHS = 25;
const settings = z.object(outboxSettings()).parse({
  DAPR_HTTP_ENDPOINT: 'http://127.0.0.1:1',
  OUTBOX_POLL_MS: '20',
  OUTBOX_LEASE_MS: '500',
  OUTBOX_LEASE_CHECK_MS: '25',
});
/** A relay that dies at a random publish, before or after the broker has it; after that it reaches neither broker nor database. */
class MortalRelay extends EventPublisher {
  readonly relay: OutboxRelay;
  private isDead = false;

  constructor(
    pool: Pool,
    url: string,
    private readonly broker: OutboxRow[],
    private readonly mayDie: () => boolean,
    private readonly onDeath: () => void,
  ) {
    super();
    this.relay = new OutboxRelay({
      pool: this.mortal(pool),
      directUrl: url,
      publisher: this,
      settings,
      log: NO_LOG,
      name: 'mortal',
    });
  }

  override close = (): Promise<void> => Promise.resolve();

  override async publish(row: OutboxRow): Promise<PublishOutcome> {
    await new Promise((resume) => setImmediate(resume));
    if (this.isDead) return { kind: 'unreachable', error: 'dead' };
    const dies = this.mayDie();
    if (!dies || Math.random() < 0.5) this.broker.push(row);
    if (!dies) return { kind: 'published' };
    this.isDead = true;
    this.onDeath();
    return { kind: 'unreachable', error: 'dead' };
  }

  private mortal(pool: Pool): Pool {
    return new Proxy(pool, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) =>
          this.isDead
            ? Promise.reject(new Error('dead'))
            : (member as (...v: unknown[]) => unknown).apply(target, values);
      },
    });
  }
}

describe('DEM-25 events through crashes', () => {
  let database: TestDatabase;
  const broker: OutboxRow[] = [];

  beforeAll(async () => {
    const libs = resolve(import.meta.dirname, '../../..');
    const sql = await Promise.all(
      ['outbox/sql/outbox.sql', 'inbox/sql/inbox.sql'].map((file) => readFile(join(libs, file), 'utf8')),
    );
    database = await createDatabaseWith(
      'crash',
      `${sql.join(';')}; CREATE TABLE effects (event_id text NOT NULL)`,
    );
  });
  afterAll(() => database.drop());

  it('are all published, in their aggregate’s order, by relays that die at random during 10,000 events', async () => {
    const events = Array.from({ length: COUNT }, (_, index) =>
      anEvent(`a${index % AGGREGATES}`, Math.floor(index / AGGREGATES) + 1),
    );
    for (let from = 0; from < COUNT; from += 500)
      await addToOutbox(database.pool, events.slice(from, from + 500));
    const pool = database.openPool(12);
    const started: OutboxRelay[] = [];
    let deaths = 0;
    const mayDie = (): boolean => deaths < DEATHS && Math.random() < 1 / 300 && ++deaths > 0;
    const startOne = (): void => {
      const mortal: MortalRelay = new MortalRelay(pool, database.url, broker, mayDie, startOne);
      started.push(mortal.relay);
      void mortal.relay.start();
    };
    for (let relay = 0; relay < 3; relay += 1) startOne();

    await eventually(async () => {
      const { rowCount } = await database.pool.query(
        `SELECT FROM outbox WHERE status <> 'published' LIMIT 1`,
      );
      expect(rowCount).toBe(0);
    }, 60_000);
    await Promise.all(started.map((relay) => relay.stop()));

    expect(deaths).toBeGreaterThan(5);
    expect(new Set(broker.map((row) => row.id)).size).toBe(COUNT);
    const seen = new Map<string, number>();
    for (const row of broker) {
      const highest = seen.get(row.aggregate_id) ?? 0;
      const sequence = Number(row.payload['sequence']);
      // A repetition is never ahead of earlier events; a new event is the next.
      expect(sequence).toBeLessThanOrEqual(highest + 1);
      seen.set(row.aggregate_id, Math.max(highest, sequence));
    }
  }, 90_000);

  it('have one effect each at the consumer, shuffled and with duplicates', async () => {
    const duplicates = broker.filter(() => Math.random() < 0.3);
    const deliveries = [...broker, ...duplicates].sort(() => Math.random() - 0.5).values();
    const pool = database.openPool(12);
    const consumer = async (): Promise<void> => {
      for (const row of deliveries) {
        const answer = await consumeEvent({
          pool,
          event: paymentFailed,
          body: toCloudEvent(row, 'payment'),
          effectOf: (event) => (tx) => tx.query('INSERT INTO effects VALUES ($1)', [event.id]),
        });
        expect(answer).toEqual({ status: 'SUCCESS' });
      }
    };
    await Promise.all(Array.from({ length: 12 }, consumer));

    const { rows } = await database.pool.query(
      'SELECT count(*)::int AS all, count(DISTINCT event_id)::int AS distinct FROM effects',
    );
    expect(rows).toEqual([{ all: COUNT, distinct: COUNT }]);
  }, 90_000);
});
