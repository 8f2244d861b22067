import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { inTransaction, observeStatements } from '@holdfast/postgres';
import { eventually } from '@holdfast/testing';

import { addToOutbox } from '../store/add-to-outbox.js';
import { claim } from '../store/relay-store.js';
import { anEvent, startRelayBench } from '../testing/relay-bench.js';
import type { RelayBench } from '../testing/relay-bench.js';

describe('EVT-4 order per aggregate', () => {
  let bench: RelayBench;

  beforeEach(async () => {
    bench = await startRelayBench();
  });
  afterEach(() => bench.stop());

  const sequencesOf = (): Map<string, number[]> => {
    const sequences = new Map<string, number[]>();
    for (const { event } of bench.sidecar.received) {
      const list = sequences.get(event.subject!) ?? [];
      list.push(event.data['sequence'] as number);
      sequences.set(event.subject!, list);
    }
    return sequences;
  };

  it('DEM-26 four relays publish every event once, and each aggregate in order', async () => {
    const aggregates = Array.from({ length: 40 }, (_, index) => `aggregate-${index}`);
    const perAggregate = 50;
    bench.sidecar.answer = async () => {
      // Answers come back in any order, as from a real broker.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      return undefined;
    };
    await Promise.all([1, 2, 3, 4].map(() => bench.startRelay({ OUTBOX_BATCH_SIZE: '20' })));

    // Stored while they run, by parallel writers that lock the aggregates.
    const pool = bench.database.openPool(8);
    await pool.query('CREATE TABLE aggregates (id text PRIMARY KEY, sequence integer NOT NULL DEFAULT 0)');
    await pool.query('INSERT INTO aggregates SELECT unnest($1::text[])', [aggregates]);
    const append = (aggregate: string): Promise<void> =>
      inTransaction(pool, async (tx) => {
        const { rows } = await tx.query<{ sequence: number }>(
          'UPDATE aggregates SET sequence = sequence + 1 WHERE id = $1 RETURNING sequence',
          [aggregate],
        );
        await addToOutbox(tx, [anEvent(aggregate, rows[0]!.sequence)]);
      });
    const work = Array.from({ length: perAggregate }, () => aggregates)
      .flat()
      .values();
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (const aggregate of work) await append(aggregate);
      }),
    );

    await eventually(
      () => expect(bench.sidecar.received).toHaveLength(aggregates.length * perAggregate),
      60_000,
    );
    expect(new Set(bench.sidecar.received.map(({ event }) => event.id)).size).toBe(
      aggregates.length * perAggregate,
    );
    const inOrder = Array.from({ length: perAggregate }, (_, index) => index + 1);
    for (const sequences of sequencesOf().values()) expect(sequences).toEqual(inOrder);
  });

  it('DEM-26 no row is ever claimed twice by relays that claim at once', async () => {
    const events = Array.from({ length: 400 }, (_, index) => anEvent(`a${index % 100}`, index));
    await addToOutbox(bench.database.pool, events);
    const pool = bench.database.openPool(16);

    const claimed = await Promise.all(
      Array.from({ length: 16 }, (_, index) => claim(pool, `relay-${index}`, 50)),
    );
    const ids = claimed.flatMap(({ rows }) => rows.map((row) => row.id));

    expect(ids.length).toBeGreaterThan(50);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('claims an aggregate from its first open row, or not at all', async () => {
    const { pool } = bench.database;
    await addToOutbox(pool, [anEvent('a', 1), anEvent('b', 1), anEvent('a', 2), anEvent('a', 3)]);

    const first = await claim(pool, 'one', 2);
    const second = await claim(pool, 'two', 50);

    expect(first.rows.map((row) => row.aggregate_id)).toEqual(['a', 'b']);
    expect(second.rows).toEqual([]);
  });

  it('claims nothing where another relay locks an earlier row of the aggregate', async () => {
    const { pool } = bench.database;
    const [head, next] = [anEvent('a', 1), anEvent('a', 2)];
    await addToOutbox(pool, [head, next]);
    const other = await bench.database.openPool(1).connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM outbox WHERE id = $1 FOR UPDATE', [head.id]);

    const { rows } = await claim(pool, 'me', 50);
    await other.query('ROLLBACK');
    other.release();

    expect(rows).toEqual([]);
  });

  it('EVT-4 one statement marks what was published and claims what is behind it', async () => {
    const { pool } = bench.database;
    const events = [anEvent('a', 1), anEvent('a', 2)];
    await addToOutbox(pool, events);
    const first = await claim(pool, 'relay:1', 1);
    const sent = first.rows.map(({ id }) => ({ id, owner: first.owner }));

    expect((await claim(pool, 'another', 50)).rows).toEqual([]);
    const second = await claim(pool, 'relay:2', 50, sent);

    expect([second.marked, second.rows.map(({ id }) => id)]).toEqual([1, [events[1]!.id]]);
    expect(await bench.statuses()).toEqual({ published: 1, processing: 1 });
  });

  it('EVT-4 neither marks nor passes a row that another relay has taken over', async () => {
    const { pool } = bench.database;
    await addToOutbox(pool, [anEvent('a', 1), anEvent('a', 2)]);
    const first = await claim(pool, 'relay:1', 1);
    await pool.query(`UPDATE outbox SET claimed_by = 'another' WHERE status = 'processing'`);

    const sent = first.rows.map(({ id }) => ({ id, owner: first.owner }));
    const second = await claim(pool, 'relay:2', 50, sent);

    expect([second.marked, second.rows]).toEqual([0, []]);
    expect(await bench.statuses()).toEqual({ processing: 1, pending: 1 });
  });

  it('EVT-4 what is stored during a publish is claimed and marked in one statement, whatever its number', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    bench.sidecar.answer = () => held;
    await bench.startRelay({ OUTBOX_POLL_MS: '60000' });
    await addToOutbox(bench.database.pool, [anEvent('a', 0)]);
    await eventually(async () => expect(await bench.statuses()).toEqual({ processing: 1 }));
    let claims = 0;
    const stop = observeStatements(({ name }) => (claims += Number(name === 'outbox_claim')));
    for (let sequence = 1; sequence <= 20; sequence += 1)
      await addToOutbox(bench.database.pool, [anEvent(`a${sequence % 2}`, sequence)]);

    release();
    await eventually(async () => expect(await bench.statuses()).toEqual({ published: 21 }));
    stop();

    // The batch of 20, its mark, and at most one for a notification that came late.
    expect(claims).toBeLessThanOrEqual(3);
    expect(bench.sidecar.received).toHaveLength(21);
  });
});
