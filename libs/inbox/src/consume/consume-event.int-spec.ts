import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';
import { paymentFailed, stockCorrected } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';
import { RemoteCallError } from '@holdfast/grpc';
import type { PoolClient } from '@holdfast/postgres';
import { createPool, observeStatements } from '@holdfast/postgres';
import type { TestDatabase } from '@holdfast/testing';

import { MARK, consumeEvent, markedStatement } from '../index.js';
import type { Effect } from '../index.js';
import { cloudEventOf } from '../testing/deliver-event.js';
import { anEvent, inboxDatabase } from '../testing/inbox-database.js';

type Handle = Extract<Effect, (...given: never[]) => unknown>;

const LEAVE_EFFECT = markedStatement(
  'leave_effect',
  `WITH ${MARK}, stored AS (INSERT INTO effects SELECT event_id, $4 FROM mark) SELECT event_id FROM mark`,
);

describe('consuming events', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await inboxDatabase();
  });
  afterEach(() => database.pool.query('TRUNCATE inbox, dead_letters, effects'));
  afterAll(() => database.drop());

  const leaveEffect = (event: OutgoingEvent) => (tx: PoolClient) =>
    tx.query('INSERT INTO effects VALUES ($1, 1)', [event.id]);
  const consume = (body: unknown, handle: Handle = () => Promise.resolve(), pool = database.pool) =>
    consumeEvent({ pool, event: paymentFailed, body, effectOf: () => handle });
  const countOf = async (table: string): Promise<number> => {
    const { rows } = await database.pool.query<{ count: bigint }>(`SELECT count(*) FROM ${table}`);
    return Number(rows[0]!.count);
  };
  const deadLetters = async (): Promise<Record<string, unknown>[]> =>
    (await database.pool.query<Record<string, unknown>>('SELECT * FROM dead_letters')).rows;

  it('EVT-2 applies an event once when it is delivered 5 times at once', async () => {
    const event = anEvent();
    const deliveries = Array.from({ length: 5 }, () => consume(cloudEventOf(event), leaveEffect(event)));

    expect(await Promise.all(deliveries)).toEqual(Array(5).fill({ status: 'SUCCESS' }));
    expect(await countOf('effects')).toBe(1);
  });

  it('DEM-25 applies each of 100 events once when all are delivered 5 times, shuffled', async () => {
    const events = Array.from({ length: 100 }, () => anEvent());
    const deliveries = Array.from({ length: 5 }, () => events)
      .flat()
      .sort(() => Math.random() - 0.5);
    await Promise.all(deliveries.map((event) => consume(cloudEventOf(event), leaveEffect(event))));

    expect(await countOf('effects')).toBe(100);
    expect((await database.pool.query('SELECT DISTINCT event_id FROM effects')).rowCount).toBe(100);
  });

  it('EVT-2 applies an effect that is one statement with the mark once, delivered 5 times at once', async () => {
    const event = anEvent();
    const deliver = () =>
      consumeEvent({
        pool: database.pool,
        event: paymentFailed,
        body: cloudEventOf(event),
        effectOf: () => ({ statement: LEAVE_EFFECT, values: [1] }),
      });

    expect(await Promise.all(Array.from({ length: 5 }, deliver))).toEqual(
      Array(5).fill({ status: 'SUCCESS' }),
    );
    expect([await countOf('effects'), await countOf('inbox')]).toEqual([1, 1]);
  });

  it('EVT-2 leaves neither effect nor mark when the one statement fails', async () => {
    const answer = await consumeEvent({
      pool: database.pool,
      event: paymentFailed,
      body: cloudEventOf(anEvent()),
      effectOf: () => ({ statement: LEAVE_EFFECT, values: [null] }),
    });

    expect(answer).toEqual({ status: 'RETRY' });
    expect([await countOf('effects'), await countOf('inbox')]).toEqual([0, 0]);
  });

  it('EVT-2 leaves neither effect nor mark when the handler fails, so that the next delivery works', async () => {
    const event = anEvent();
    const failing: Handle = async (tx) => {
      await leaveEffect(event)(tx);
      throw new Error('a bug');
    };

    expect(await consume(cloudEventOf(event), failing)).toEqual({ status: 'RETRY' });
    expect([await countOf('effects'), await countOf('inbox')]).toEqual([0, 0]);
    expect(await consume(cloudEventOf(event), leaveEffect(event))).toEqual({ status: 'SUCCESS' });
    expect(await countOf('effects')).toBe(1);
  });

  it.each([
    ['another service does not answer', new RemoteCallError('PaymentService', 'capture', 14, undefined)],
    ['a dependency reports that it is unavailable', new DomainError('DEPENDENCY_UNAVAILABLE')],
    ['two writers conflict', Object.assign(new Error('deadlock'), { code: '40P01' })],
    ['the database stops', Object.assign(new Error('terminating'), { code: '57P01' })],
    ['the handler has a bug', new TypeError('undefined is not a function')],
  ])('EVT-3 asks for another delivery when %s', async (_name, error) => {
    expect(await consume(cloudEventOf(anEvent()), () => Promise.reject(error))).toEqual({ status: 'RETRY' });
    expect(await deadLetters()).toEqual([]);
  });

  it.each(['\u202e', 'İıſK', '😀', ' ', 'a\nb', "' OR 1=1 --", '__proto__', 'A'])(
    'TRU-3 drops and stores an event of a tenant that no service could be asked about: %j',
    async (tenantId) => {
      const asked: string[] = [];
      const answer = await consume(cloudEventOf(anEvent(tenantId)), () => {
        asked.push(tenantId);
        return Promise.resolve();
      });

      expect([answer, asked]).toEqual([{ status: 'DROP' }, []]);
      expect(await deadLetters()).toMatchObject([{ reason: 'invalid: data.tenant_id: names no tenant' }]);
    },
  );

  it('EVT-3 asks for another delivery while the database is unreachable', async () => {
    const pool = createPool({ url: 'postgres://nouser@127.0.0.1:1/none', applicationName: 'away', max: 1 });

    expect(await consume(cloudEventOf(anEvent()), undefined, pool)).toEqual({ status: 'RETRY' });
    expect(await consume({ not: 'an event' }, undefined, pool)).toEqual({ status: 'RETRY' });
    await pool.end();
  });

  it('EVT-3 drops and stores an event that the handler refuses', async () => {
    const event = anEvent('demo-eu');
    const refused = new DomainError('ILLEGAL_STATUS_TRANSITION', {
      detail: 'delivered orders are not cancelled',
    });

    expect(await consume(cloudEventOf(event), () => Promise.reject(refused))).toEqual({ status: 'DROP' });
    expect(await countOf('inbox')).toBe(0);
    expect(await deadLetters()).toMatchObject([
      {
        tenant_id: 'demo-eu',
        topic: 'payment.failed',
        event_id: event.id,
        payload: { id: event.id, data: event.payload },
        reason: 'ILLEGAL_STATUS_TRANSITION: delivered orders are not cancelled',
        status: 'stored',
      },
    ]);
  });

  const invalid: [string, unknown][] = [
    ['nothing', undefined],
    ['a text', 'hello'],
    ['an envelope without id', { data: {} }],
    ['data that is no object', { id: 'x', data: 'y' }],
    ['an unknown version', cloudEventOf(anEvent(), { data: { ...anEvent().payload, schema_version: 9 } })],
    [
      'a field of another type',
      cloudEventOf(anEvent(), { data: { ...anEvent().payload, attempt: 'first' } }),
    ],
    [
      'an unknown currency',
      cloudEventOf(anEvent(), {
        data: { ...anEvent().payload, amount: { amount_minor: 1, currency: 'XXX' } },
      }),
    ],
    ['a NUL character', { id: 'nul', data: { tenant_id: 'a\u0000b' } }],
  ];
  it.each(invalid)('EVT-3 drops and stores %s', async (_name, body) => {
    let handled = false;
    const handle: Handle = () => {
      handled = true;
      return Promise.resolve();
    };

    expect(await consume(body, handle)).toEqual({ status: 'DROP' });
    expect(handled).toBe(false);
    const letters = await deadLetters();
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({
      topic: 'payment.failed',
      reason: expect.stringMatching(/^invalid: /),
    });
  });

  it('acknowledges an irrelevant event without using the database', async () => {
    const seen: string[] = [];
    const unobserve = observeStatements(({ name }) => seen.push(name));
    const answer = await consumeEvent({
      pool: database.pool,
      event: paymentFailed,
      body: cloudEventOf(anEvent()),
      isRelevant: ({ data }) => data.reason !== 'declined',
      effectOf: () => Promise.reject(new Error('not to be called')),
    });
    unobserve();

    expect(answer).toEqual({ status: 'SUCCESS' });
    expect(seen).toEqual([]);
  });

  it('EVT-2 distinguishes equal ids of two external systems', async () => {
    const correction = (source: string) => ({
      specversion: '1.0',
      id: '17',
      source,
      type: 'stock.corrected',
      time: '2026-01-01T00:00:00Z',
      tenantid: 'demo',
      data: { sku: 'A', on_hand: 3 },
    });
    const seen: unknown[] = [];
    for (const source of ['wms-a', 'wms-b', 'wms-a']) {
      await consumeEvent({
        pool: database.pool,
        event: stockCorrected,
        body: correction(source),
        effectOf:
          ({ data }) =>
          () =>
            Promise.resolve(seen.push(data)),
      });
    }

    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject({ sku: 'A', on_hand: 3, tenant_id: 'demo', event_id: '17', sequence: 0 });
  });

  it.each([
    ['half a surrogate pair', { specversion: '1.0', id: 'half', data: { note: 'a\ud800b', '\udfff': 1 } }],
    [
      'more levels than any parser accepts',
      JSON.parse(`{"id":"deep","data":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
    ],
  ])('EVT-3 SEC-2 stores an invalid event that holds %s', async (_name, body: { id: string }) => {
    expect(await consume(body)).toEqual({ status: 'DROP' });

    expect(await deadLetters()).toMatchObject([{ event_id: body.id }]);
  });

  it('EVT-3 SEC-2 drops a valid event with a text that the database cannot hold, and stores it', async () => {
    const event = anEvent();
    const keepsText = (tx: PoolClient) => tx.query('SELECT $1::jsonb', [JSON.stringify({ text: '\u0000' })]);

    expect(await consume(cloudEventOf(event), keepsText)).toEqual({ status: 'DROP' });
    expect(await deadLetters()).toMatchObject([{ event_id: event.id }]);
  });
});
