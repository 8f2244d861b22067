import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { inTransaction } from '@holdfast/postgres';
import { newTraceparent, runInContext } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { addToOutbox } from '../store/add-to-outbox.js';
import { anEvent, startRelayBench } from '../testing/relay-bench.js';
import type { RelayBench } from '../testing/relay-bench.js';

describe('EVT-4 outbox relay', () => {
  let bench: RelayBench;

  beforeEach(async () => {
    bench = await startRelayBench();
  });
  afterEach(() => bench.stop());

  it('publishes a committed event as a CloudEvent with the id of its row', async () => {
    await bench.startRelay();
    const event = anEvent();
    await addToOutbox(bench.database.pool, [event]);

    await eventually(() => expect(bench.sidecar.received).toHaveLength(1));
    expect(bench.sidecar.received[0]).toMatchObject({
      topic: 'payment.failed',
      headers: { 'content-type': 'application/cloudevents+json' },
      event: {
        specversion: '1.0',
        id: event.id,
        source: 'order',
        type: 'payment.failed.v1',
        subject: event.aggregateId,
        time: event.payload['occurred_at'],
        data: event.payload,
      },
    });
    await eventually(async () => expect(await bench.statuses()).toEqual({ published: 1 }));
  });

  it('EVT-5 carries trace context and request id of the request that stored it', async () => {
    await bench.startRelay();
    const context = { tenantId: 'demo', requestId: 'req-1', traceparent: newTraceparent() };
    await runInContext(context, () => addToOutbox(bench.database.pool, [anEvent()]));

    await eventually(() => expect(bench.sidecar.received).toHaveLength(1));
    const { event, headers } = bench.sidecar.received[0]!;
    expect(event).toMatchObject({ requestid: 'req-1', tenantid: 'demo', traceparent: context.traceparent });
    expect(headers['traceparent']).toBe(context.traceparent);
  });

  it('publishes nothing of a transaction that was rolled back', async () => {
    await bench.startRelay();
    const failing = inTransaction(bench.database.pool, async (tx) => {
      await addToOutbox(tx, [anEvent()]);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await addToOutbox(bench.database.pool, [anEvent('later')]);

    await eventually(() => expect(bench.sidecar.received).toHaveLength(1));
    expect(bench.sidecar.received[0]!.event.subject).toBe('later');
  });

  it('is woken by the commit, before its poll', async () => {
    await bench.startRelay({ OUTBOX_POLL_MS: '60000' });
    const delays: number[] = [];
    for (let count = 1; count <= 21; count += 1) {
      const storedAt = Date.now();
      await addToOutbox(bench.database.pool, [anEvent()]);
      await eventually(() => expect(bench.sidecar.received).toHaveLength(count), 2_000);
      delays.push(bench.sidecar.received.at(-1)!.at - storedAt);
    }

    expect(delays.sort((a, b) => a - b)[10]).toBeLessThan(50);
  });

  it('listens again after its connection was cut', async () => {
    await bench.startRelay({ OUTBOX_POLL_MS: '60000' });
    await bench.database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'order/%'`,
    );
    await addToOutbox(bench.database.pool, [anEvent()]);

    await eventually(() => expect(bench.sidecar.received).toHaveLength(1));
  });

  it('polls where notifications are disabled', async () => {
    await bench.startRelay({ OUTBOX_NOTIFY: 'false' });
    await addToOutbox(bench.database.pool, [anEvent()]);

    await eventually(() => expect(bench.sidecar.received).toHaveLength(1));
  });

  it('reuses few connections to the sidecar', async () => {
    await bench.startRelay();
    await addToOutbox(
      bench.database.pool,
      Array.from({ length: 500 }, () => anEvent()),
    );

    await eventually(() => expect(bench.sidecar.received).toHaveLength(500));
    expect(bench.sidecar.connections()).toBeLessThanOrEqual(16);
  });

  it('gives back unsent events, and finishes publishes under way, when it is stopped', async () => {
    const relay = await bench.startRelay({ OUTBOX_PARALLEL_PUBLISHES: '2' });
    let release: () => void = () => undefined;
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    let begun = 0;
    bench.sidecar.answer = () => {
      begun += 1;
      return held;
    };
    await addToOutbox(
      bench.database.pool,
      Array.from({ length: 10 }, () => anEvent()),
    );
    await eventually(() => expect(begun).toBe(2));

    const stopped = relay.stop();
    release();
    await stopped;
    expect(await bench.statuses()).toEqual({ published: 2, pending: 8 });
  });

  it('DEM-24 publishes the events of a stopped relay, each once', async () => {
    const events = Array.from({ length: 200 }, (_, index) => anEvent(`a${index % 10}`, index));
    await addToOutbox(bench.database.pool, events);
    const first = await bench.startRelay();
    await eventually(() => expect(bench.sidecar.received.length).toBeGreaterThan(20));
    await first.stop();
    await bench.startRelay();

    await eventually(() => expect(bench.sidecar.received).toHaveLength(200));
    expect(new Set(bench.sidecar.received.map(({ event }) => event.id)).size).toBe(200);
  });

  it('deletes published events after their retention, and keeps failed ones until they are resolved', async () => {
    const { pool } = bench.database;
    const [old, fresh, failed, resolved] = [anEvent('a'), anEvent('b'), anEvent('c'), anEvent('d')];
    await addToOutbox(pool, [old, fresh, failed, resolved]);
    await pool.query(
      `UPDATE outbox SET status = 'published', published_at = now() - interval '31 days' WHERE id = $1`,
      [old.id],
    );
    await pool.query(`UPDATE outbox SET status = 'published', published_at = now() WHERE id = $1`, [
      fresh.id,
    ]);
    await pool.query(`UPDATE outbox SET status = 'failed' WHERE id = ANY($1)`, [[failed.id, resolved.id]]);
    await pool.query(`UPDATE outbox SET resolved_at = now() - interval '31 days' WHERE id = $1`, [
      resolved.id,
    ]);
    await bench.startRelay();

    await eventually(async () => {
      const { rows } = await pool.query<{ id: string }>('SELECT id FROM outbox ORDER BY position');
      expect(rows.map((row) => row.id)).toEqual([fresh.id, failed.id]);
    });
  });

  it('numbers the events of one call in their order', async () => {
    const events = [anEvent('x', 1), anEvent('x', 2), anEvent('x', 3)];
    await inTransaction(bench.database.pool, (tx) => addToOutbox(tx, events));

    const { rows } = await bench.database.pool.query<{ id: string }>(
      'SELECT id FROM outbox ORDER BY position',
    );
    expect(rows.map((row) => row.id)).toEqual(events.map((event) => event.id));
  });
});
