import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { paymentFailed } from '@holdfast/events';
import type { Queryable } from '@holdfast/postgres';
import { createPool, runOne, statement } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';
import type { TestDatabase } from '@holdfast/testing';

import { MARK, consumeEvent, markedStatement } from '../index.js';
import type { Effect } from '../index.js';
import { cloudEventOf } from '../testing/deliver-event.js';
import { anEvent, inboxDatabase } from '../testing/inbox-database.js';

type Handle = Extract<Effect, (...given: never[]) => unknown>;

describe('the cause of changes by an event', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await inboxDatabase();
  });
  afterEach(() => database.pool.query('TRUNCATE inbox, dead_letters, effects'));
  afterAll(() => database.drop());

  const consume = (body: unknown, handle: Handle, pool = database.pool) =>
    consumeEvent({ pool, event: paymentFailed, body, effectOf: () => handle });

  it('EVT-5 TRU-15 runs the handler in the tenant, request and trace of the event, with the event as cause', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const event = anEvent('demo-jp');
    let context: unknown;
    await consume(cloudEventOf(event, { requestid: 'req-7', traceparent }), () => {
      context = currentContext();
      return Promise.resolve();
    });

    expect(context).toEqual({
      tenantId: 'demo-jp',
      requestId: 'req-7',
      traceparent,
      cause: `event:${event.id}`,
    });
  });

  it('TRU-15 gives the event to the database as the cause of this transaction only', async () => {
    const event = anEvent();
    const readCause = statement<{ cause: string }>(
      'read_cause',
      `SELECT coalesce(current_setting('holdfast.cause', true), '') AS cause`,
    );
    const causeOf = async (db: Queryable) => (await runOne(db, readCause, []))!.cause;
    const pool = createPool({ url: database.url, applicationName: 'one', max: 1 });
    let during: string | undefined;
    await consume(cloudEventOf(event), async (tx) => (during = await causeOf(tx)), pool);

    expect(during).toBe(`event:${event.id}`);
    expect(await causeOf(pool)).toBe('');
    await pool.end();
  });

  it('TRU-15 gives the event to the database also where mark and effect are one statement', async () => {
    const event = anEvent();
    const effect = markedStatement(
      'leave_cause',
      `WITH ${MARK}, stored AS (
         INSERT INTO effects SELECT event_id, (current_setting('holdfast.cause', true) = 'event:' || event_id)::int FROM mark
       )
       SELECT event_id FROM mark`,
    );
    await consumeEvent({
      pool: database.pool,
      event: paymentFailed,
      body: cloudEventOf(event),
      effectOf: () => ({ statement: effect, values: [] }),
    });

    const { rows } = await database.pool.query('SELECT amount FROM effects');
    expect(rows).toEqual([{ amount: 1n }]);
  });
});
