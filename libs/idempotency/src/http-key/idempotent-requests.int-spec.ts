import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';
import { createTestDatabase, reasonOf } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { IdempotencyRecordRepository, purgeIdempotencyRecords } from './idempotency-record.repository.js';
import type { KeyedRequest } from './idempotency-record.repository.js';
import { IdempotentRequests } from './idempotent-requests.js';

let database: TestDatabase;
let requests: IdempotentRequests;
beforeAll(async () => {
  database = await createTestDatabase('checkout');
  requests = new IdempotentRequests(new IdempotencyRecordRepository(database.openPool(20)), 2_000);
});
afterAll(() => database.drop());

const aRequest = (change: Partial<KeyedRequest> = {}): KeyedRequest => ({
  tenantId: 'demo',
  scope: 'scope',
  key: randomUUID(),
  fingerprint: 'body',
  ...change,
});
const done = (body: string) => ({ status: 200, body, isFinal: true });
const age = (key: string, column: 'created_at' | 'claimed_at', seconds: number) =>
  database.pool.query(
    `UPDATE idempotency_records SET ${column} = now() - make_interval(secs => $2) WHERE key = $1`,
    [key, seconds],
  );

/** Work that counts its runs and ends on demand. */
function counted(answer = done('{"b":1,"a":2}')) {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const state = { runs: 0 };
  const work = async () => {
    state.runs += 1;
    await gate;
    return answer;
  };
  return { state, work, finish: () => open() };
}

describe('7.1 an idempotency key', () => {
  it('replays the answer byte by byte without doing the work again', async () => {
    const request = aRequest();
    const { work, state, finish } = counted();
    finish();

    const first = await requests.answer(request, 'wait', work);
    const second = await requests.answer(request, 'wait', work);

    expect(first).toEqual({ status: 200, body: '{"b":1,"a":2}', isReplayed: false });
    expect(second).toEqual({ ...first, isReplayed: true });
    expect(state.runs).toBe(1);
  });

  it('replays an answer without a body', async () => {
    const request = aRequest();
    const work = async () => ({ status: 204, body: undefined, isFinal: true });
    await requests.answer(request, 'wait', work);

    expect(await requests.answer(request, 'wait', work)).toEqual({
      status: 204,
      body: undefined,
      isReplayed: true,
    });
  });

  it('DEM-2 refuses another body before any work, also while the first use is under way', async () => {
    const request = aRequest();
    const first = counted();
    const second = counted();
    const running = requests.answer(request, 'wait', first.work);
    while (first.state.runs === 0) await new Promise((resolve) => setImmediate(resolve));

    const refused = await reasonOf(
      requests.answer({ ...request, fingerprint: 'other' }, 'proceed', second.work),
    );
    first.finish();
    await running;

    expect(refused).toBe('IDEMPOTENCY_PAYLOAD_MISMATCH');
    expect(await reasonOf(requests.answer({ ...request, fingerprint: 'other' }, 'wait', second.work))).toBe(
      'IDEMPOTENCY_PAYLOAD_MISMATCH',
    );
    expect(second.state.runs).toBe(0);
  });

  it('is a different key in another scope', async () => {
    const request = aRequest();
    const { work, state, finish } = counted();
    finish();

    await requests.answer(request, 'wait', work);
    await requests.answer({ ...request, scope: 'elsewhere', fingerprint: 'other' }, 'wait', work);

    expect(state.runs).toBe(2);
  });

  it('runs the work for one of 20 first uses, and answers all of them the same', async () => {
    const request = aRequest();
    const { work, state, finish } = counted();
    const all = Promise.all(Array.from({ length: 20 }, () => requests.answer(request, 'wait', work)));
    while (state.runs === 0) await new Promise((resolve) => setImmediate(resolve));
    finish();

    const answers = await all;

    expect(state.runs).toBe(1);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ isReplayed }) => !isReplayed)).toHaveLength(1);
  });

  it('lets all first uses proceed where that is harmless, and keeps the first answer', async () => {
    const request = aRequest();
    const slow = counted(done('slow'));
    const quick = counted(done('quick'));
    const first = requests.answer(request, 'proceed', slow.work);
    while (slow.state.runs === 0) await new Promise((resolve) => setImmediate(resolve));
    quick.finish();
    const second = await requests.answer(request, 'proceed', quick.work);
    slow.finish();
    await first;

    expect(second.body).toBe('quick');
    expect(await requests.answer(request, 'proceed', slow.work)).toEqual({
      status: 200,
      body: 'quick',
      isReplayed: true,
    });
  });

  it('is reported as in use when the first use takes longer than the wait', async () => {
    const hurried = new IdempotentRequests(new IdempotencyRecordRepository(database.pool), 100);
    const request = aRequest();
    const first = counted();
    const running = requests.answer(request, 'wait', first.work);
    while (first.state.runs === 0) await new Promise((resolve) => setImmediate(resolve));

    expect(await reasonOf(hurried.answer(request, 'wait', first.work))).toBe('IDEMPOTENCY_KEY_IN_USE');
    first.finish();
    await running;
    expect(first.state.runs).toBe(1);
  });
});

describe('7.1 an answer that is not final', () => {
  it('is never replayed, and the body stays bound to the key', async () => {
    const request = aRequest();
    const pending = { status: 202, body: 'pending', isFinal: false };
    await requests.answer(request, 'proceed', async () => pending);

    expect(
      await reasonOf(requests.answer({ ...request, fingerprint: 'other' }, 'proceed', async () => pending)),
    ).toBe('IDEMPOTENCY_PAYLOAD_MISMATCH');
    expect(await requests.answer(request, 'proceed', async () => done('order'))).toEqual({
      status: 200,
      body: 'order',
      isReplayed: false,
    });
  });

  it('computes a refusal again', async () => {
    const request = aRequest({ witness: '1' });
    const refuse = async () => Promise.reject(new DomainError('OUT_OF_STOCK'));
    expect(await reasonOf(requests.answer(request, 'wait', refuse))).toBe('OUT_OF_STOCK');

    const later = { ...request, witness: '2' };
    expect(await requests.answer(later, 'wait', async () => done('now'))).toMatchObject({
      body: 'now',
      isReplayed: false,
    });
  });

  it('stores nothing for a call that found no resource', async () => {
    const request = aRequest();
    await reasonOf(
      requests.answer(request, 'wait', async () => Promise.reject(new DomainError('CART_NOT_FOUND'))),
    );

    const { rowCount } = await database.pool.query('SELECT 1 FROM idempotency_records WHERE key = $1', [
      request.key,
    ]);
    expect(rowCount).toBe(0);
  });
});

describe('a first use that was cut off', () => {
  const cutOff = async (request: KeyedRequest): Promise<void> => {
    await new IdempotencyRecordRepository(database.pool).claim(request, randomUUID());
    await age(request.key, 'claimed_at', 61);
  };

  it('is taken over after a minute where the resource has not changed', async () => {
    const request = aRequest({ witness: '4' });
    await cutOff(request);

    expect(await requests.answer(request, 'wait', async () => done('anew'))).toMatchObject({
      body: 'anew',
      isReplayed: false,
    });
  });

  it('is not repeated where it may have had its effect', async () => {
    const request = aRequest({ witness: '4' });
    const { work, state } = counted();
    await cutOff(request);

    const changed = { ...request, witness: '5' };
    expect(await reasonOf(requests.answer(changed, 'wait', work))).toBe('CART_VERSION_CONFLICT');
    expect(await reasonOf(requests.answer(changed, 'wait', work))).toBe('CART_VERSION_CONFLICT');
    expect(state.runs).toBe(0);
  });

  it('is not repeated after a failure with an unknown outcome', async () => {
    const request = aRequest({ witness: '4' });
    await reasonOf(
      requests.answer(request, 'wait', async () => Promise.reject(new Error('connection lost'))),
    );

    expect(
      await reasonOf(requests.answer({ ...request, witness: '5' }, 'wait', async () => done('twice'))),
    ).toBe('CART_VERSION_CONFLICT');
    expect(await requests.answer(request, 'wait', async () => done('once'))).toMatchObject({ body: 'once' });
  });

  it('cannot overwrite the answer of the use that took over', async () => {
    const request = aRequest();
    const records = new IdempotencyRecordRepository(database.pool);
    const late = randomUUID();
    await records.claim(request, late);
    await age(request.key, 'claimed_at', 61);
    const next = randomUUID();
    expect(await records.claim(request, next)).toMatchObject({ kind: 'claimed' });

    await records.store(request, late, { status: 200, body: 'late' }, false);
    await records.store(request, next, { status: 200, body: 'next' }, false);

    expect(await records.claim(request, randomUUID())).toEqual({
      kind: 'answered',
      answer: { status: 200, body: 'next' },
    });
  });
});

describe('7.1 after 24 hours', () => {
  it('a key is new, with any body', async () => {
    const request = aRequest();
    await requests.answer(request, 'wait', async () => done('old'));
    await age(request.key, 'created_at', 86_401);

    const other = { ...request, fingerprint: 'other' };
    expect(await requests.answer(other, 'wait', async () => done('new'))).toMatchObject({
      body: 'new',
      isReplayed: false,
    });
  });

  it('records are purged, younger ones kept, and two purges share the work', async () => {
    const old = Array.from({ length: 30 }, () => aRequest({ scope: 'purge' }));
    const young = aRequest({ scope: 'purge' });
    for (const request of [...old, young]) await requests.answer(request, 'wait', async () => done('x'));
    for (const { key } of old) await age(key, 'created_at', 90_000);
    const pool = database.openPool(4);

    const purged = await Promise.all([1, 2, 3].map(() => purgeIdempotencyRecords(pool, { batch: 20 })));

    expect(purged.reduce((sum, count) => sum + count, 0)).toBe(30);
    const { rows } = await pool.query<{ key: string }>(
      "SELECT key FROM idempotency_records WHERE scope = 'purge'",
    );
    expect(rows.map(({ key }) => key)).toEqual([young.key]);
  });
});
