import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import type { TestDatabase } from '@holdfast/testing';

import { closeDeadLetter, findDeadLetter, listDeadLetters, storeDeadLetter } from '../index.js';
import { cloudEventOf } from '../testing/deliver-event.js';
import { anEvent, inboxDatabase } from '../testing/inbox-database.js';

describe('OPS-7 dead letters', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await inboxDatabase();
  });
  afterEach(() => database.pool.query('TRUNCATE dead_letters'));
  afterAll(() => database.drop());

  const store = async (tenantId = 'demo'): Promise<{ id: string; body: Record<string, unknown> }> => {
    const body = cloudEventOf(anEvent(tenantId));
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

  it('are found by their shop only', async () => {
    const { id } = await store();

    expect(await findDeadLetter(database.pool, { tenantId: 'demo' }, id)).toMatchObject({
      id,
      status: 'stored',
    });
    expect(await findDeadLetter(database.pool, { tenantId: 'demo-eu' }, id)).toBeUndefined();
    expect(await findDeadLetter(database.pool, { tenantId: 'demo' }, 'x')).toBeUndefined();
    expect(await closeDeadLetter(database.pool, { id, tenantId: 'demo-eu', status: 'resolved' })).toBe(false);
  });

  it('SEC-1 that name no shop are found and closed by platform operators only', async () => {
    await storeDeadLetter(database.pool, { body: 'garbage', topic: 'payment.failed' });
    const list = (whose: object) => listDeadLetters(database.pool, { tenantId: 'demo', ...whose, limit: 10 });
    const nameless = async (whose: object) => (await list(whose)).filter(({ tenantId }) => tenantId === '');

    expect(await nameless({})).toEqual([]);
    const [letter] = await nameless({ isOfPlatform: true });
    expect(letter).toMatchObject({ payload: 'garbage' });
    const { id } = letter!;
    expect(await findDeadLetter(database.pool, { tenantId: 'demo' }, id)).toBeUndefined();
    const closing = { id, tenantId: 'demo', status: 'resolved' } as const;
    expect(await closeDeadLetter(database.pool, closing)).toBe(false);
    expect(await closeDeadLetter(database.pool, { ...closing, isOfPlatform: true })).toBe(true);
  });

  it.each([
    [{ type: 'payment.failed.v1', topic: 'x' }, 'payment.failed'],
    [{ type: 'com.dapr.event.sent', topic: 'fulfillment.status_changed' }, 'fulfillment.status_changed'],
    [{ type: 'com.wms.Shipped', topic: 'fulfillment.status_changed' }, 'fulfillment.status_changed'],
    [{ topic: 'order.dead-letter' }, 'order.dead-letter'],
    [{}, 'unknown'],
  ])('EVT-3 of %j belong to the topic %s, whatever type an outside sender gave', async (names, topic) => {
    await storeDeadLetter(database.pool, { body: { id: newId(), ...names, data: { tenant_id: 'demo' } } });

    expect(await listDeadLetters(database.pool, { topic, limit: 10 })).toHaveLength(1);
  });

  it('are closed once', async () => {
    const { id } = await store();
    const close = (note: string) =>
      closeDeadLetter(database.pool, { id, tenantId: 'demo', status: 'resolved', note });

    expect(await close('shipped manually')).toBe(true);
    expect(await close('again')).toBe(false);
    expect(await listDeadLetters(database.pool, { status: 'resolved', limit: 1 })).toMatchObject([
      { note: 'shipped manually' },
    ]);
  });
});
