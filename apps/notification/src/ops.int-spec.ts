import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { deliverEvent } from '@holdfast/inbox/testing';
import { newId } from '@holdfast/request-context';
import { startIssuer } from '@holdfast/testing';
import type { TestIssuer } from '@holdfast/testing';

import { AS_SIDECAR, moved, startNotification } from './testing/notification-app.js';
import type { NotificationBench } from './testing/notification-app.js';

let issuer: TestIssuer;
let bench: NotificationBench;
let mailbox: string;
let url: string;
beforeAll(async () => {
  issuer = await startIssuer();
  mailbox = await mkdtemp(join(tmpdir(), 'holdfast-mailbox-'));
  bench = await startNotification({
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
    MAILBOX_DIR: mailbox,
  });
  url = bench.app.internalUrl;
});
afterAll(async () => {
  await bench.stop();
  issuer.close();
  await rm(mailbox, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & {
    readonly deadLetters?: { id: string }[];
    readonly acts?: object[];
  };
}
const asOps = async (tenant = 'demo', roles = ['ops']) => ({
  'x-tenant-id': tenant,
  authorization: `Bearer ${await issuer.token('olga', tenant, '5m', roles)}`,
});
async function call(method: string, path: string, headers: object, body?: object): Promise<Answer> {
  const response = await fetch(`${url}/ops/${path}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** A letter as the broker hands it over after its retries; answers its id in the store. */
async function aDeadLetter({ tenantId = 'demo', data = {} as object } = {}): Promise<string> {
  const outgoing = moved('shipped', {}, tenantId);
  bench.order.does(outgoing);
  const { id, payload } = outgoing;
  const event = { ...outgoing, payload: { ...payload, ...data } };
  await deliverEvent(url, event, { headers: AS_SIDECAR, route: 'dead-letter' });
  const { rows } = await bench.database.pool.query<{ id: string }>(
    'SELECT id FROM dead_letters WHERE event_id = $1',
    [id],
  );
  return rows[0]!.id;
}
const mails = async () => {
  const { rows } = await bench.database.pool.query<{ count: string }>('SELECT count(*) FROM mails');
  return Number(rows[0]!.count);
};

describe('dead letters, for operators (EVT-3, OPS-7)', () => {
  it('EVT-3 a letter is listed, shown, and on a retry consumed by the consumer that refused it, once', async () => {
    const [id, before] = [await aDeadLetter(), await mails()];
    const listed = await call('GET', 'dead-letters', await asOps());
    expect(listed.body.deadLetters?.map((letter) => letter.id)).toContain(id);
    expect((await call('GET', `dead-letters/${id}`, await asOps())).body).toMatchObject({
      id,
      topic: 'orders.order.shipped',
      status: 'stored',
      payload: { data: { order_number: 'DEMO-1001' } },
    });

    const retried = await call('POST', `dead-letters/${id}/retry`, await asOps());

    expect(retried).toEqual({
      status: 200,
      body: { id, topic: 'orders.order.shipped', answer: 'SUCCESS' },
    });
    expect(await mails()).toBe(before + 1);
    expect((await call('POST', `dead-letters/${id}/retry`, await asOps())).status).toBe(404);
    expect((await call('GET', `dead-letters/${id}`, await asOps())).body).toMatchObject({
      status: 'replayed',
    });
    expect((await call('GET', `audit?subject=${id}`, await asOps())).body.acts).toMatchObject([
      { actor: 'olga', action: 'dead-letters.retry', outcome: 'SUCCESS' },
    ]);
  });

  it('EVT-2 ten retries of one letter at once have one effect', async () => {
    const [id, before, headers] = [await aDeadLetter(), await mails(), await asOps()];

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', `dead-letters/${id}/retry`, headers)),
    );

    expect(answers.every(({ status }) => status === 200 || status === 404)).toBe(true);
    expect(await mails()).toBe(before + 1);
  });

  it('EVT-3 a letter that is refused again stays, and the audit says so', async () => {
    const id = await aDeadLetter({ data: { is_guest: 'maybe' } });

    expect((await call('POST', `dead-letters/${id}/retry`, await asOps())).body).toMatchObject({
      answer: 'DROP',
    });
    expect((await call('GET', `dead-letters/${id}`, await asOps())).body).toMatchObject({ status: 'stored' });
    expect((await call('GET', `audit?subject=${id}`, await asOps())).body.acts).toMatchObject([
      { outcome: 'DROP' },
    ]);
  });

  it('EVT-3 all letters of a topic are retried in one call, and a dry run only names them', async () => {
    const ids = [await aDeadLetter(), await aDeadLetter()];
    const before = await mails();
    const all = async (body: object) => {
      const answer = await call('POST', 'dead-letters/retry-all', await asOps(), body);
      return (answer.body['replays'] as { id: string; answer: string }[])
        .filter(({ id }) => ids.includes(id))
        .map(({ answer: said }) => said);
    };

    expect(await all({ topic: 'payment.refunded' })).toEqual([]);
    expect(await all({ dryRun: true })).toEqual(['WOULD_RETRY', 'WOULD_RETRY']);
    expect(await mails()).toBe(before);
    expect(await all({ topic: 'orders.order.shipped' })).toEqual(['SUCCESS', 'SUCCESS']);
    expect(await mails()).toBe(before + 2);
  });

  it('OPS-7 a letter is resolved with a note, once, and never without one', async () => {
    const id = await aDeadLetter();
    const resolve = async (body: object) => call('POST', `dead-letters/${id}/resolve`, await asOps(), body);

    expect(await resolve({})).toMatchObject({ status: 400, body: { reason: 'VALIDATION_FAILED' } });
    expect(await resolve({ note: 'told the customer by phone', dryRun: true })).toMatchObject({
      body: { status: 'stored' },
    });
    expect(await resolve({ note: 'told the customer by phone' })).toMatchObject({
      status: 200,
      body: { status: 'resolved', note: 'told the customer by phone' },
    });
    expect(await resolve({ note: 'again' })).toMatchObject({
      status: 404,
      body: { reason: 'DEAD_LETTER_NOT_FOUND' },
    });
    expect((await call('GET', `audit?subject=${id}`, await asOps())).body.acts).toMatchObject([
      { action: 'dead-letters.resolve', note: 'told the customer by phone' },
    ]);
  });

  it('SYS-6 SEC-1 only operators of the shop see or change a letter', async () => {
    const id = await aDeadLetter();
    for (const [method, path] of [
      ['GET', 'dead-letters'],
      ['GET', `dead-letters/${id}`],
      ['POST', `dead-letters/${id}/retry`],
      ['POST', 'dead-letters/retry-all'],
      ['POST', `dead-letters/${id}/resolve`],
      ['GET', 'audit'],
    ] as const) {
      expect((await call(method, path, { 'x-tenant-id': 'demo' })).status).toBe(401);
      expect((await call(method, path, await asOps('demo', []))).status).toBe(403);
      expect((await call(method, path, {})).status).toBe(400);
    }
    expect((await call('GET', `dead-letters/${id}`, await asOps('demo-eu'))).status).toBe(404);
    expect((await call('POST', `dead-letters/${id}/retry`, await asOps('demo-eu'))).status).toBe(404);
    expect((await call('GET', 'dead-letters', await asOps('demo-eu'))).body.deadLetters).toEqual([]);
  });

  it('SEC-2 refuses bad input with a reason', async () => {
    for (const query of ['limit=0', 'limit=x', 'status=lost', 'topic=', 'limit=9999']) {
      expect((await call('GET', `dead-letters?${query}`, await asOps())).status).toBe(400);
    }
    for (const id of ['x', newId(), '%00', '..%2f']) {
      expect((await call('POST', `dead-letters/${id}/retry`, await asOps())).status).toBe(404);
    }
  });
});
