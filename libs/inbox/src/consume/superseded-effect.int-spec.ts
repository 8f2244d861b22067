import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { paymentFailed } from '@holdfast/events';
import type { TestDatabase } from '@holdfast/testing';

import { GUARDED_MARK, consumeEvent, markedStatement } from '../index.js';
import type { MarkedEffect } from '../index.js';
import { cloudEventOf } from '../testing/deliver-event.js';
import { anEvent, inboxDatabase } from '../testing/inbox-database.js';

/** Stores the effect where there are as many as when it was decided on. */
const LEAVE_EFFECT_AFTER = markedStatement<{ is_superseded: boolean }>(
  'leave_effect_after',
  `WITH unchanged AS (
     SELECT FROM effects HAVING count(*) = $4::integer
   ), ${GUARDED_MARK}, stored AS (INSERT INTO effects SELECT event_id, 1 FROM mark)
   SELECT coalesce($1, '') AS event_id, NOT EXISTS (SELECT FROM unchanged) AS is_superseded
   WHERE EXISTS (SELECT FROM mark) OR NOT EXISTS (SELECT FROM unchanged)`,
);

describe('an effect that is decided on what was read', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await inboxDatabase();
  });
  afterAll(() => database.drop());

  const countOf = async (table: 'effects' | 'inbox'): Promise<number> => {
    const { rows } = await database.pool.query<{ count: bigint }>(`SELECT count(*) FROM ${table}`);
    return Number(rows[0]!.count);
  };

  it('EVT-2 marks nothing where that has changed, and is decided anew; it commits once', async () => {
    const event = anEvent();
    await database.pool.query(`INSERT INTO effects VALUES ('of another writer', 1)`);
    const committed: number[] = [];
    const decidedOn = (read: number): MarkedEffect<{ is_superseded: boolean }> => ({
      statement: LEAVE_EFFECT_AFTER,
      values: [read],
      committed: () => void committed.push(read),
      instead: (row) => (row.is_superseded ? countOf('effects').then(decidedOn) : undefined),
    });
    const deliver = (read: number) =>
      consumeEvent({
        pool: database.pool,
        event: paymentFailed,
        body: cloudEventOf(event),
        effectOf: () => decidedOn(read),
      });

    expect(await deliver(0)).toEqual({ status: 'SUCCESS' });
    expect([committed, await countOf('effects'), await countOf('inbox')]).toEqual([[1], 2, 1]);

    expect(await deliver(0)).toEqual({ status: 'SUCCESS' });
    expect([committed, await countOf('effects')]).toEqual([[1], 2]);
  });
});
