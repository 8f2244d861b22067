import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { appAddress } from '../../launcher/ports/urls.ts';
import { HttpClient } from '../../launcher/shopper/http.ts';
import { findStack } from '../../launcher/state/state-file.ts';
import { auditStack } from '../audit/audit-stack.ts';
import { customerToken, e2eDataDir, e2eUrls, openShop, ops, opsJson, tellFromOutside } from './stack.ts';

jest.setTimeout(300_000);

/** Brokers and relays under load; a quiet machine needs none of it. */
const SOON_MS = 60_000;
const soon = <T>(assertion: () => Promise<T>): Promise<T> => eventually(assertion, SOON_MS);

type Shopper = ReturnType<ReturnType<typeof openShop>['shopper']>;

let shop: ReturnType<typeof openShop>;
let analytics: HttpClient;
beforeAll(() => {
  shop = openShop();
  analytics = new HttpClient(appAddress(e2eUrls(), 'analytics').internal);
});
afterAll(async () => {
  await analytics.close();
  await shop.close();
});

/** A new customer, without orders. */
async function aCustomer(): Promise<{ customerId: string; shopper: Shopper }> {
  const customerId = `e2e-${randomUUID()}`;
  const token = await customerToken(customerId, 'demo');
  return { customerId, shopper: shop.shopper({ token }) };
}

const stockOf = async (sku: string) => {
  const levels = (await opsJson('stock', 'show', sku)) as Record<'onHand' | 'held' | 'allocated', number>[];
  const sum = (field: 'onHand' | 'held' | 'allocated') =>
    levels.reduce((total, level) => total + level[field], 0);
  return { onHand: sum('onHand'), allocated: sum('allocated') };
};
const chargeOf = (checkoutId: string) => shop.chargesOf(checkoutId);
const pointsOf = async (customerId: string): Promise<number> => {
  const { Operations } = await import('../../ops/operations.ts');
  const operations = new Operations(findStack({ dataDir: e2eDataDir() }));
  return operations.points('demo', customerId).finally(() => operations.close());
};
const mailsAbout = async (orderNumber: string) =>
  (await readdir(e2eUrls().mailbox, { recursive: true }))
    .filter((file) => file.startsWith(`${orderNumber}-`) && file.endsWith('.eml'))
    .map((file) => file.slice(orderNumber.length + 1).replace(/-[0-9a-f-]{36}\.eml$/, ''))
    .sort();
const completedOrders = async (): Promise<number> => {
  const day = (shift: number) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
  const authorization = `Bearer ${await customerToken('olga', 'demo', { roles: ['ops'] })}`;
  const headers = { 'x-tenant-id': 'demo', authorization };
  const { body } = await analytics.request('GET', `/v1/daily?from=${day(-1)}&to=${day(1)}`, { headers });
  return (body as { days: { completedOrders: number }[] }).days.reduce(
    (sum, each) => sum + each.completedOrders,
    0,
  );
};
const isNow = (shopper: Shopper, orderId: string, expected: object) =>
  soon(async () => expect(await shopper.order(orderId)).toMatchObject(expected));

/** The warehouse packs and ships an order, the carrier delivers it; every event comes twice. */
async function deliver(shopper: Shopper, orderId: string): Promise<void> {
  const shipped = { order_id: orderId, status: 'shipped', carrier: 'UPS', tracking_number: '1Z' };
  const id = await tellFromOutside('fulfillment.status_changed', shipped);
  await isNow(shopper, orderId, { status: 'shipped' });
  const arrived = { order_id: orderId, shipment_id: 's1', status: 'delivered' };
  await tellFromOutside('shipping.shipment.updated', arrived);
  await tellFromOutside('fulfillment.status_changed', shipped, id);
  await isNow(shopper, orderId, { status: 'delivered' });
  await tellFromOutside('shipping.shipment.updated', arrived);
}

async function decide(
  returnId: string,
): Promise<{ refundAmount: { amountMinor: number }; linkedOrder?: { orderId: string } }> {
  await opsJson('returns', 'approve', returnId);
  await opsJson('returns', 'receive', returnId);
  const completed = await opsJson('returns', 'complete', returnId);
  expect(await opsJson('returns', 'complete', returnId)).toEqual(completed);
  return completed;
}

describe('the life of an order', () => {
  it('ORD-2 ORD-4 ORD-7 ORD-8 CON-1 CON-2 CON-3 CON-4 placed, captured, shipped, delivered, partly returned and refunded, with points, stock, mails and facts all right', async () => {
    const { customerId, shopper } = await aCustomer();
    const [stock, completedBefore] = [await stockOf('TSHIRT-BLK-M'), await completedOrders()];
    await shopper.fill({ 'TSHIRT-BLK-M': 3 });
    await shopper.useCodes('WELCOME10');
    await shopper.start();
    const { orderId, orderNumber, totals } = await shopper.placeOrder();
    const totalMinor = totals.grandTotal.amountMinor;
    const path = `/v1/orders/${orderId}/returns`;

    await isNow(shopper, orderId, { status: 'processing', paymentStatus: 'captured' });
    expect(await chargeOf(shopper.checkoutId)).toMatchObject([
      { state: 'captured', amountCaptured: totalMinor },
    ]);
    await soon(async () => expect(await pointsOf(customerId)).toBe(100));

    await deliver(shopper, orderId);
    const points = Math.floor(totalMinor / 100);
    await soon(async () => expect(await pointsOf(customerId)).toBe(100 + points));
    await soon(async () => expect((await stockOf('TSHIRT-BLK-M')).onHand).toBe(stock.onHand - 3));
    await soon(async () => expect(await completedOrders()).toBe(completedBefore + 1));

    const { lines } = await shopper.order(orderId);
    const wish = { lines: [{ lineId: lines[0]!.id, quantity: 2 }], reason: 'TOO_SMALL' };
    const asked = await shop.order.request<{ id: string }>('POST', path, {
      headers: shopper.headers,
      body: wish,
    });
    expect(asked.status).toBe(201);
    const tooMany = await shop.order.request('POST', path, { headers: shopper.headers, body: wish });
    expect(tooMany).toMatchObject({ status: 409, body: { reason: 'RETURN_EXCEEDS_BOUGHT' } });
    const refund = (await decide(asked.body.id)).refundAmount.amountMinor;

    expect(refund).toBe(Math.floor((lines[0]!.total.amountMinor * 2) / 3));
    await isNow(shopper, orderId, { status: 'returned', refundedTotal: { amountMinor: refund } });
    expect(await chargeOf(shopper.checkoutId)).toMatchObject([{ amountRefunded: refund }]);
    const pointsLeft = Math.floor((points * (totalMinor - refund)) / totalMinor);
    await soon(async () => expect(await pointsOf(customerId)).toBe(100 + pointsLeft));
    await soon(async () => expect((await stockOf('TSHIRT-BLK-M')).onHand).toBe(stock.onHand - 1));
    await soon(async () =>
      expect(await mailsAbout(orderNumber)).toEqual([
        'confirmed',
        'delivered',
        'refunded',
        'return_approved',
        'return_completed',
        'return_received',
        'return_requested',
        'shipped',
      ]),
    );
    expect(await completedOrders()).toBe(completedBefore + 1);
  });

  it('ORD-7 an exchange of equal value becomes an order of its own, which is delivered and moves no money', async () => {
    const { customerId, shopper } = await aCustomer();
    await shopper.fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const { orderId } = await shopper.placeOrder();
    await isNow(shopper, orderId, { status: 'processing' });
    await deliver(shopper, orderId);
    await soon(async () => expect(await pointsOf(customerId)).toBeGreaterThan(100));
    const [points, stock] = [await pointsOf(customerId), await stockOf('TSHIRT-BLK-L')];
    const { lines } = await shopper.order(orderId);

    const asked = await opsJson(
      'returns',
      'request',
      orderId,
      `${lines[0]!.id}=1`,
      '--for',
      'TSHIRT-BLK-L=1',
    );
    const { linkedOrder } = await decide(asked.id);
    const linkedId = linkedOrder!.orderId;

    expect(await shopper.order(linkedId)).toMatchObject({
      status: 'confirmed',
      paymentType: 'none',
      exchangeOf: orderId,
      totals: { grandTotal: { amountMinor: 0 } },
    });
    await soon(async () => expect((await stockOf('TSHIRT-BLK-L')).allocated).toBe(stock.allocated + 1));
    await deliver(shopper, linkedId);
    await soon(async () => expect((await stockOf('TSHIRT-BLK-L')).onHand).toBe(stock.onHand - 1));
    expect(await chargeOf(shopper.checkoutId)).toMatchObject([{ state: 'captured', amountRefunded: 0 }]);
    expect(await pointsOf(customerId)).toBe(points);
  });

  it('ORD-6 cancelled after its capture, three times at once: money, stock and points come back, once', async () => {
    const { customerId, shopper } = await aCustomer();
    const stock = await stockOf('TSHIRT-BLK-S');
    await shopper.fill({ 'TSHIRT-BLK-S': 2 });
    await shopper.start();
    const { orderId } = await shopper.placeOrder();
    await isNow(shopper, orderId, { status: 'processing' });
    await soon(async () => expect(await pointsOf(customerId)).toBe(100));

    const cancel = () =>
      shop.order.request('POST', `/v1/orders/${orderId}/cancel`, { headers: shopper.headers });
    const answers = await Promise.all([cancel(), cancel(), cancel()]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await soon(async () => {
      const [charge] = await chargeOf(shopper.checkoutId);
      expect(charge!.amountRefunded).toBe(charge!.amountCaptured);
    });
    await soon(async () => expect(await pointsOf(customerId)).toBe(0));
    await soon(async () => expect(await stockOf('TSHIRT-BLK-S')).toEqual(stock));
  });

  it('ORD-5 cash on delivery is confirmed at once, collected at the door, and paid back by an operator after a return', async () => {
    const { shopper } = await aCustomer();
    await shopper.fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const { orderId } = await shopper.placeOrder({ type: 'cod' });
    expect(await shopper.order(orderId)).toMatchObject({ status: 'confirmed', paymentStatus: 'due' });

    await deliver(shopper, orderId);
    await isNow(shopper, orderId, { status: 'delivered', paymentStatus: 'collected' });
    const { lines } = await shopper.order(orderId);
    const asked = await opsJson('returns', 'request', orderId, `${lines[0]!.id}=1`);
    await decide(asked.id);

    await isNow(shopper, orderId, { status: 'returned' });
    expect(await chargeOf(shopper.checkoutId)).toEqual([]);
  });

  it('EVT-3 OPS-7 an event that no handler accepts ends in the dead-letter store, is shown, retried and resolved by name', async () => {
    const poison = await tellFromOutside('fulfillment.status_changed', {
      status: 'shipped',
      nonsense: randomUUID(),
    });
    const { shopper } = await aCustomer();
    await shopper.fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const { orderId } = await shopper.placeOrder({ type: 'cod' });
    await deliver(shopper, orderId);

    const letter = await soon(async () => {
      const letters = (await opsJson('dead-letters', 'list', '--app', 'order')) as {
        eventId: string;
        id: string;
      }[];
      const found = letters.find(({ eventId }) => eventId.endsWith(poison));
      expect(found).toBeDefined();
      return found!;
    });
    expect(await opsJson('dead-letters', 'show', letter.id)).toMatchObject({
      app: 'order',
      topic: 'fulfillment.status_changed',
      status: 'stored',
    });
    expect(await opsJson('dead-letters', 'retry', letter.id)).toMatchObject({ answer: 'DROP' });
    expect(await opsJson('dead-letters', 'resolve', letter.id, '--note', 'a test')).toMatchObject({
      status: 'resolved',
    });
    expect(await opsJson('acts', '--subject', letter.id)).toMatchObject([
      { action: 'dead-letters.resolve', note: 'a test' },
      { action: 'dead-letters.retry', outcome: 'DROP' },
    ]);
    expect(await ops('dead-letters', 'show', randomUUID())).toMatchObject({
      code: 1,
      err: expect.stringContaining('DEAD_LETTER_NOT_FOUND'),
    });
  });

  it('OPS-8 after all of it the audit finds nothing', async () => {
    const findings = await auditStack(findStack({ dataDir: e2eDataDir() }), {
      settleMs: SOON_MS,
      everyMs: 1_000,
    });

    expect(findings.filter(({ offenders }) => offenders.length > 0)).toEqual([]);
  });
});
