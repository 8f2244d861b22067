import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { eventually, startTestSidecar } from '@holdfast/testing';
import type { ReceivedPublish } from '@holdfast/testing';

import { addToOutbox } from '../store/add-to-outbox.js';
import { claim, settle } from '../store/relay-store.js';
import { anEvent, startRelayBench } from '../testing/relay-bench.js';
import type { RelayBench } from '../testing/relay-bench.js';

interface Row {
  readonly status: string;
  readonly attempts: number;
  readonly last_error: string | null;
}

const REFUSED = {
  status: 400,
  body: { errorCode: 'ERR_PUBSUB_EVENTS_SER', message: 'cannot be serialised' },
};
const BROKER_AWAY = {
  status: 500,
  body: {
    errorCode: 'ERR_PUBSUB_PUBLISH_MESSAGE',
    message: 'error when publish to topic: dial tcp 127.0.0.1:6379: connect: connection refused',
  },
};

describe('EVT-4 outbox relay when publishing fails', () => {
  let bench: RelayBench;

  beforeEach(async () => {
    bench = await startRelayBench();
  });
  afterEach(() => bench.stop());

  const rowOf = async (id: string): Promise<Row> => {
    const { rows } = await bench.database.pool.query<Row>(
      'SELECT status, attempts, last_error FROM outbox WHERE id = $1',
      [id],
    );
    return rows[0]!;
  };
  const refuseSubject =
    (subject: string) =>
    ({ event }: ReceivedPublish) =>
      event.subject === subject ? REFUSED : undefined;

  it('TRU-2 authenticates at its sidecar, and waits for one that expects another token', async () => {
    const [old, current] = ['the-token-that-was-replaced', 'the-token-that-took-over'];
    bench.sidecar.answer = ({ headers }) =>
      headers['dapr-api-token'] === current ? undefined : { status: 401, body: 'invalid api token' };
    const late = await bench.startRelay({ DAPR_API_TOKEN: old });
    const event = anEvent();
    await addToOutbox(bench.database.pool, [event]);

    await eventually(() => expect(bench.lines.some(({ message }) => /broker/.test(message))).toBe(true));
    expect(await rowOf(event.id)).toMatchObject({ attempts: 0 });
    expect(bench.sidecar.received).toEqual([]);

    await late.stop();
    await bench.startRelay({ DAPR_API_TOKEN: current });
    await eventually(async () =>
      expect(await rowOf(event.id)).toMatchObject({ status: 'published', attempts: 0 }),
    );
    expect(bench.sidecar.received.map(({ headers }) => headers['dapr-api-token'])).toEqual([current]);
  });

  it('fails an event after 10 refusals, with an error line, while others are published', async () => {
    bench.sidecar.answer = refuseSubject('poisoned');
    await bench.startRelay();
    const poisoned = anEvent('poisoned', 1);
    await addToOutbox(bench.database.pool, [poisoned, ...Array.from({ length: 60 }, () => anEvent())]);

    await eventually(async () =>
      expect(await rowOf(poisoned.id)).toMatchObject({ status: 'failed', attempts: 10 }),
    );
    expect((await rowOf(poisoned.id)).last_error).toContain('cannot be serialised');
    expect(bench.sidecar.received).toHaveLength(60);
    expect(bench.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { facts: { eventId: poisoned.id, aggregateId: 'poisoned', attempts: 10 } },
    ]);
  });

  it('blocks only the aggregate of a failed event', async () => {
    bench.sidecar.answer = refuseSubject('poisoned');
    await bench.startRelay({ OUTBOX_MAX_ATTEMPTS: '2' });
    // More rows behind the failed one than a batch holds: they must not fill it.
    const behind = Array.from({ length: 120 }, (_, index) => anEvent('poisoned', index + 1));
    await addToOutbox(bench.database.pool, behind);
    await eventually(async () => expect(await bench.statuses()).toEqual({ failed: 1, pending: 119 }));
    await addToOutbox(bench.database.pool, [anEvent('healthy')]);

    await eventually(() =>
      expect(bench.sidecar.received.map(({ event }) => event.subject)).toEqual(['healthy']),
    );

    bench.sidecar.answer = () => undefined;
    await bench.database.pool.query(`UPDATE outbox SET resolved_at = now() WHERE status = 'failed'`);
    await eventually(() => expect(bench.sidecar.received).toHaveLength(120));
    expect(bench.sidecar.received.slice(1).map(({ event }) => event.data['sequence'])).toEqual(
      Array.from({ length: 119 }, (_, index) => index + 2),
    );
  });

  it('counts no attempt while the sidecar is unreachable, and logs it once', async () => {
    await bench.sidecar.stop();
    await bench.startRelay();
    const event = anEvent();
    await addToOutbox(bench.database.pool, [event, anEvent(), anEvent()]);
    const isDown = ({ message }: { message: string }) => message === 'event broker cannot be reached';
    await eventually(() => expect(bench.lines.filter(isDown)).toHaveLength(1));
    await eventually(async () => expect(await bench.statuses()).toEqual({ pending: 3 }));
    expect(await rowOf(event.id)).toMatchObject({ attempts: 0 });

    const back = await startTestSidecar(bench.sidecar.port);
    await eventually(() => expect(back.received).toHaveLength(3));
    expect(bench.lines.filter(isDown)).toHaveLength(1);
    await back.stop();
    await startTestSidecar(bench.sidecar.port).then((sidecar) => Object.assign(bench.sidecar, sidecar));
  });

  it('counts no attempt while the broker behind the sidecar is unreachable', async () => {
    bench.sidecar.answer = () => BROKER_AWAY;
    await bench.startRelay({ OUTBOX_MAX_ATTEMPTS: '2' });
    let tries = 0;
    bench.sidecar.answer = () => (++tries > 6 ? undefined : BROKER_AWAY);
    await addToOutbox(bench.database.pool, [anEvent(), anEvent()]);

    await eventually(() => expect(bench.sidecar.received).toHaveLength(2));
    const { rows } = await bench.database.pool.query('SELECT DISTINCT attempts FROM outbox');
    expect(rows).toEqual([{ attempts: 0 }]);
  });

  it.each([
    ['does not answer', 'hang'],
    ['does not end its answer', 'drip'],
  ] as const)('times out at a sidecar that %s, and repeats under the same id', async (_name, answer) => {
    let hung = 0;
    bench.sidecar.answer = () => (hung++ === 0 ? answer : undefined);
    await bench.startRelay({ OUTBOX_PUBLISH_TIMEOUT_MS: '100' });
    const event = anEvent();
    await addToOutbox(bench.database.pool, [event]);

    await eventually(() =>
      expect(bench.sidecar.received.map((publish) => publish.event.id)).toEqual([event.id]),
    );
    expect(await rowOf(event.id)).toMatchObject({ attempts: 0 });
  });

  it('retries a cut connection once without a pause', async () => {
    let tries = 0;
    bench.sidecar.answer = () => (++tries === 1 ? 'reset' : undefined);
    await bench.startRelay({ OUTBOX_BROKER_BACKOFF_BASE_MS: '60000', OUTBOX_BROKER_BACKOFF_MAX_MS: '60000' });
    await addToOutbox(bench.database.pool, [anEvent()]);

    await eventually(() => expect(bench.sidecar.received).toHaveLength(1), 2_000);
  });

  it('refuses the late write of a relay whose lease expired', async () => {
    const { pool } = bench.database;
    const event = anEvent();
    await addToOutbox(pool, [event]);
    const stale = await claim(pool, 'stale', 50);
    await pool.query(`UPDATE outbox SET claimed_at = now() - interval '6 minutes'`);
    let release: () => void = () => undefined;
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    bench.sidecar.answer = () => held;
    await bench.startRelay();
    await eventually(async () => {
      const { rows } = await pool.query<{ claimed_by: string | null }>('SELECT claimed_by FROM outbox');
      expect(rows[0]!.claimed_by).toMatch(/^order\//);
    });
    const settings = { OUTBOX_MAX_ATTEMPTS: 10, OUTBOX_RETRY_BASE_MS: 1, OUTBOX_RETRY_MAX_MS: 1 } as never;

    const late = await settle(
      pool,
      stale.owner,
      { published: [], refused: [{ row: stale.rows[0]!, error: 'late' }], unsent: [] },
      settings,
    );

    expect(late).toEqual({ stale: 1, failed: [] });
    expect(await rowOf(event.id)).toMatchObject({ status: 'processing', attempts: 0 });
    release();
    await eventually(async () => expect(await rowOf(event.id)).toMatchObject({ status: 'published' }));
  });

  it('takes back only claims that are older than a lease', async () => {
    const { pool } = bench.database;
    await addToOutbox(pool, [anEvent('old'), anEvent('young')]);
    await claim(pool, 'gone', 50);
    await pool.query(
      `UPDATE outbox SET claimed_at = now() - interval '301 seconds' WHERE aggregate_id = 'old'`,
    );
    await bench.startRelay();

    // The broker has it a moment before the row is marked.
    await eventually(async () => expect(await bench.statuses()).toEqual({ processing: 1, published: 1 }));
    expect(bench.sidecar.received.map(({ event }) => event.subject)).toEqual(['old']);
  });

  it('takes back claims of a killed relay before their lease ends, and none of a living one', async () => {
    const { pool, url } = bench.database;
    const living = new pg.Client({ connectionString: url, application_name: 'order/living' });
    await living.connect();
    await addToOutbox(pool, [anEvent('killed'), anEvent('fresh'), anEvent('living'), anEvent('unnamed')]);
    await pool.query(
      `UPDATE outbox SET status = 'processing', claimed_by = relay || ':7', claimed_at = now() - make_interval(secs => age)
       FROM (VALUES ('killed', 'order/killed', 10), ('fresh', 'order/killed', -60), ('living', 'order/living', 10), ('unnamed', 'order:old', 10))
         AS claims (subject, relay, age)
       WHERE aggregate_id = subject`,
    );
    await bench.startRelay({ OUTBOX_LEASE_CHECK_MS: '50' });

    await eventually(async () => expect(await bench.statuses()).toEqual({ processing: 3, published: 1 }));
    expect(bench.sidecar.received.map(({ event }) => event.subject)).toEqual(['killed']);

    await living.end();
    await eventually(async () => expect(await bench.statuses()).toEqual({ processing: 2, published: 2 }));
    expect(bench.sidecar.received.map(({ event }) => event.subject)).toEqual(['killed', 'living']);
  });

  it('continues after its database connections were cut', async () => {
    await bench.startRelay();
    await addToOutbox(bench.database.pool, [anEvent()]);
    await eventually(() => expect(bench.sidecar.received).toHaveLength(1));
    await bench.database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await eventually(() => addToOutbox(bench.database.pool, [anEvent('after')]));

    await eventually(() =>
      expect(bench.sidecar.received.map(({ event }) => event.subject)).toContain('after'),
    );
  });
});
