import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { observeStatements } from '@holdfast/postgres';
import type { paymentReport } from '@holdfast/proto';

import { startTestIdentity } from '../testing/identity.js';
import type { TestIdentity } from '../testing/identity.js';
import { asTenant, startPaymentApp } from '../testing/payment-app.js';
import type { PaymentApp } from '../testing/payment-app.js';
import { driver } from '../testing/payment-checks.js';

let app: PaymentApp;
let identity: TestIdentity;
let reports: GrpcClient<paymentReport.PaymentReportServiceClient>;
const today = new Date().toISOString().slice(0, 10);
const month = today.slice(0, 7);

beforeAll(async () => {
  identity = await startTestIdentity();
  app = await startPaymentApp({ env: identity.env });
  reports = createGrpcClient({
    packageName: 'holdfast.payment.v1',
    serviceName: 'PaymentReportService',
    url: app.grpcUrl,
    defaultTimeoutMs: 10_000,
  });
  const { authorize, capture, refund } = driver(app);
  await authorize({ paymentMethodId: 'pm_card_visa' });
  const { paymentId } = await authorize();
  await capture(paymentId);
  for (const [key, amount] of [
    ['a', 100],
    ['b', 200],
    ['c', 300],
  ] as const)
    await refund(paymentId, amount, key);
}, 60_000);
afterAll(async () => {
  reports.close();
  await app.stop();
  identity.stop();
});

/** Statements of requests, not of background jobs. */
const OWN = /^(payment|daily_report|refund_report)(_|$)/;

interface ReportBody {
  readonly figures: readonly object[];
  readonly refunds: readonly { readonly amount: { readonly amountMinor: number } }[];
  readonly totals: readonly object[];
  readonly nextCursor: string | null;
  readonly reason?: string;
}

const ops = () => identity.token({ sub: 'boss', roles: ['ops'] });
const get = async (path: string, bearer?: string, tenant = 'demo') => {
  const headers = { 'x-tenant-id': tenant, ...(bearer && { authorization: `Bearer ${bearer}` }) };
  const response = await fetch(`${app.running.internalUrl}/v1/reports/${path}`, { headers });
  return { status: response.status, body: (await response.json()) as ReportBody };
};

describe('PAY-11 reports over HTTP', () => {
  it('groups a day by gateway, status and currency, in one statement', async () => {
    const bearer = await ops();
    const statements: string[] = [];
    const stop = observeStatements(({ name }) => statements.push(name));
    const { body } = await get(`daily?day=${today}`, bearer);
    stop();

    const sums = { gateway: 'stripe', currency: 'USD', payments: 1, amountMinor: 1999 };
    expect(body).toEqual({
      day: today,
      by: 'created',
      figures: [
        { ...sums, status: 'authorized', capturedMinor: 0, refundedMinor: 0 },
        { ...sums, status: 'partially_refunded', capturedMinor: 1999, refundedMinor: 600 },
      ],
    });
    expect(statements.filter((name) => OWN.test(name))).toEqual(['daily_report_created']);
  });

  it.each(['paid', 'refunded'])('counts payments %s on a day', async (by) => {
    const { body } = await get(`daily?day=${today}&by=${by}`, await ops());
    expect(body.figures).toEqual([
      expect.objectContaining({ status: 'partially_refunded', refundedMinor: 600 }),
    ]);
    expect((await get(`daily?day=2020-01-01&by=${by}`, await ops())).body.figures).toEqual([]);
  });

  it('lists the refunds of a month by cursor, with its sums, in one statement a page', async () => {
    const bearer = await ops();
    const statements: string[] = [];
    const stop = observeStatements(({ name }) => statements.push(name));
    const first = await get(`refunds?month=${month}&limit=2`, bearer);
    stop();
    const second = await get(`refunds?month=${month}&limit=2&cursor=${first.body.nextCursor}`, bearer);

    const amounts = [...first.body.refunds, ...second.body.refunds].map(({ amount }) => amount.amountMinor);
    expect(amounts).toEqual([300, 200, 100]);
    for (const { body } of [first, second])
      expect(body.totals).toEqual([{ refunds: 3, amount: { amountMinor: 600, currency: 'USD' } }]);
    expect(second.body.nextCursor).toBeNull();
    expect(statements.filter((name) => OWN.test(name))).toEqual(['refund_report']);
  });

  it('SYS-6 shows operators only their own tenant', async () => {
    expect((await get(`daily?day=${today}`, await ops(), 'demo-eu')).status).toBe(401);
    const elsewhere = await identity.token({ sub: 'boss', roles: ['ops'], tenant: 'demo-eu' });
    expect((await get(`daily?day=${today}`, elsewhere, 'demo-eu')).body.figures).toEqual([]);
    expect((await get(`refunds?month=${month}`, elsewhere, 'demo-eu')).body).toMatchObject({
      totals: [],
      refunds: [],
    });
  });

  it('is for operators', async () => {
    for (const path of [`daily?day=${today}`, `refunds?month=${month}`]) {
      expect((await get(path)).status).toBe(401);
      expect(await get(path, await identity.token())).toMatchObject({
        status: 403,
        body: { reason: 'FORBIDDEN' },
      });
    }
  });

  it.each([
    'daily',
    'daily?day=2026-02-30',
    'daily?day=yesterday',
    'daily?day=2026-11-29&by=heart',
    'refunds?month=2026-13',
    'refunds?month=2026-11&limit=1000',
    'refunds?month=2026-11&cursor=abc',
    'refunds?month=2026-11&month=2026-10',
  ])('SYS-7 refuses %s', async (path) => {
    expect(await get(path, await ops())).toMatchObject({
      status: 400,
      body: { reason: 'VALIDATION_FAILED' },
    });
  });
});

describe('PAY-11 reports over gRPC', () => {
  it('return the same figures', async () => {
    const { figures } = await asTenant(() => reports.getDailyReport({ day: today, by: '' }));
    expect(figures).toHaveLength(2);
    expect(figures[1]).toMatchObject({
      status: 'partially_refunded',
      payments: '1',
      refunded: { amountMinor: '600', currency: 'USD' },
    });
    const page = await asTenant(() => reports.listRefunds({ month, cursor: '', pageSize: 2 }));
    expect(page.refunds.map(({ amount }) => amount?.amountMinor)).toEqual(['300', '200']);
    const rest = await asTenant(() => reports.listRefunds({ month, cursor: page.nextCursor, pageSize: 2 }));
    expect(rest.refunds.map(({ amount }) => amount?.amountMinor)).toEqual(['100']);
    expect(rest.nextCursor).toBe('');
  });

  it('PAY-12 return a payment’s status from a cache that every write invalidates, and unknown for an unknown payment', async () => {
    const { paymentId } = await driver(app).authorize();
    const status = async (id: string) =>
      (await asTenant(() => reports.getPaymentStatus({ paymentId: id }))).status;
    const read: string[] = [];
    const stop = observeStatements(({ name }) => read.push(name));

    expect([await status(paymentId), await status(paymentId)]).toEqual(['authorized', 'authorized']);
    expect(read.filter((name) => name === 'payment_status')).toHaveLength(1);
    await driver(app).capture(paymentId);
    expect(await status(paymentId)).toBe('captured');
    await driver(app).refund(paymentId, 1999, 'all');
    expect(await status(paymentId)).toBe('refunded');
    expect(await status('01890000-0000-7000-8000-000000000001')).toBe('unknown');
    stop();
  });

  it('SYS-7 refuse an invalid month and an invalid cursor', async () => {
    for (const request of [
      { month: 'May', cursor: '', pageSize: 0 },
      { month, cursor: 'x', pageSize: 0 },
    ]) {
      const refused = asTenant(() => reports.listRefunds(request));
      await expect(refused).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
    }
  });
});
