import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';
import { paymentFailed } from '@holdfast/events';
import type { TestDatabase } from '@holdfast/testing';

import { MARK_ONLY, consumeEvent } from '../index.js';
import { cloudEventOf } from '../testing/deliver-event.js';
import { anEvent, inboxDatabase } from '../testing/inbox-database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await inboxDatabase();
});
afterAll(() => database.drop());

const refusal = (reason: Reason) => () => Promise.reject(new DomainError(reason));

it.each([
  ['DEPENDENCY_UNAVAILABLE', 'RETRY', 0],
  ['CAUSE_DENIED', 'DROP', 1],
] as const)(
  'EVT-2 a consumed event is done, although its owner answers %s to the redelivery',
  async (reason, status, deadLetters) => {
    const { pool } = database;
    const [consumed, unknown] = [anEvent(), anEvent()];
    const consume = (event: typeof consumed, effectOf: () => Promise<typeof MARK_ONLY>) =>
      consumeEvent({ pool, event: paymentFailed, body: cloudEventOf(event), effectOf });
    await consume(consumed, () => Promise.resolve(MARK_ONLY));

    expect(await consume(consumed, refusal(reason))).toEqual({ status: 'SUCCESS' });
    expect(await consume(unknown, refusal(reason))).toEqual({ status });
    const { rows } = await pool.query('SELECT event_id FROM dead_letters');
    expect(rows).toEqual(Array.from({ length: deadLetters }, () => ({ event_id: unknown.id })));
  },
);
