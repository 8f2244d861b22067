import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import type { TestDatabase } from '@holdfast/testing';

import { anEvent, delivered, inboxDatabase } from '../consume/inbox.fixture.js';
import { listDeadLetters, replayDeadLetter, resolveDeadLetter, storeDeadLetter } from '../index.js';
import type { ConsumeAnswer } from '../index.js';

describe('OPS-7 dead letters', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await inboxDatabase();
  });
  afterEach(() => database.pool.query('TRUNCATE dead_letters'));
  afterAll(() => database.drop());

  const store = async (tenantId = 'demo'): Promise<{ id: string; body: Record<string, unknown> }> => {
    const body = delivered(anEvent(tenantId));
    await storeDeadLetter(database.pool, { body, reason: 'poison' });
    const letters = await listDeadLetters(database.pool, { limit: 10 });
    return { id: letters.at(-1)!.id, body };
  };

  it('are listed per tenant with event and reason', async () => {
    const { body } = await store();
    await store('demo-eu');

    expect(await listDeadLetters(database.pool, { tenantId: 'demo', limit: 10 })).toMatchObject([
      {
        tenantId: 'demo',
        topic: 'payment.failed',
        eventId: body['id'],
        payload: body,
        reason: 'poison',
        status: 'stored',
      },
    ]);
  });

  it('are handed to their handler again and closed when it succeeds', async () => {
    const { id, body } = await store();
    const seen: unknown[] = [];
    const deliver = (topic: string, payload: unknown): Promise<ConsumeAnswer> => {
      seen.push(topic, payload);
      return Promise.resolve({ status: seen.length > 2 ? 'SUCCESS' : 'RETRY' });
    };

    expect(await replayDeadLetter(database.pool, id, deliver)).toEqual({ status: 'RETRY' });
    expect(await listDeadLetters(database.pool, { limit: 10 })).toHaveLength(1);
    expect(await replayDeadLetter(database.pool, id, deliver)).toEqual({ status: 'SUCCESS' });
    expect(await replayDeadLetter(database.pool, id, deliver)).toBeUndefined();
    expect(seen).toEqual(['payment.failed', body, 'payment.failed', body]);
    expect(await listDeadLetters(database.pool, { status: 'replayed', limit: 10 })).toHaveLength(1);
  });

  it('are resolved with a note, once', async () => {
    const { id } = await store();

    expect(await resolveDeadLetter(database.pool, id, 'shipped by hand')).toBe(true);
    expect(await resolveDeadLetter(database.pool, id, 'again')).toBe(false);
    expect(await resolveDeadLetter(database.pool, newId(), 'x')).toBe(false);
    expect(await listDeadLetters(database.pool, { status: 'resolved', limit: 1 })).toMatchObject([
      { note: 'shipped by hand' },
    ]);
  });
});
