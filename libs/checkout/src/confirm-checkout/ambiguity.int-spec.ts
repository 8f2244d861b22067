import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';
import { eventually } from '@holdfast/testing';

import type { RecoverLeftAttempts } from '../recover-attempts/recover-left-attempts.js';
import { TestShop, gate, outOfStock, recoverLeft, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
let recovery: RecoverLeftAttempts;

const AWAY = { kind: 'away' } as const;
const LOST = { kind: 'lost' } as const;

beforeAll(async () => {
  shop = await TestShop.open({ SAGA_BUDGET_MS: '2600' });
  recovery = recoverLeft(shop.replica);
});
beforeEach(() => {
  for (const service of [shop.ports.order, shop.ports.payment, shop.ports.warehouse, shop.ports.promotion]) {
    for (const operation of ['extend', 'create', 'fence', 'authorize', 'void', 'pin', 'release'])
      service.calls.always(operation, undefined);
  }
});
afterAll(() => shop.close());

const recovered = async (checkout: ReadyCheckout, status: string): Promise<void> => {
  await eventually(async () => {
    await recovery.round();
    await recovery.settled();
    expect(await statusOf(checkout)).toBe(status);
  });
};

const statusOf = async ({ checkoutId }: ReadyCheckout) =>
  (
    await shop.row<{ status: string }>(
      'SELECT status FROM checkout_attempts WHERE checkout_id = $1 ORDER BY attempt DESC',
      [checkoutId],
    )
  )?.status;

const statuses = (checkout: ReadyCheckout) => shop.paymentsOf(checkout).map(({ status }) => status);

describe('DEM-22 the intention to undo', () => {
  it('is stored before the first call: the record exists, with all data for compensations, while the first step is running', async () => {
    const checkout = await shop.checkout({ heldLongAgo: true });
    const { checkoutId } = checkout;
    const warehouse = gate();
    const before = shop.ports.warehouse.calls.count('extend');
    shop.ports.warehouse.calls.plan('extend', { kind: 'wait', until: warehouse.opened });
    const confirmed = shop.confirm(checkout);
    await eventually(async () => expect(shop.ports.warehouse.calls.count('extend')).toBe(before + 1));

    const record = await shop.row<{ status: string; state: { payment: { id: string }; checkoutId: string } }>(
      'SELECT status, state FROM checkout_attempts WHERE checkout_id = $1',
      [checkoutId],
    );

    expect(record).toMatchObject({ status: 'running', state: { checkoutId } });
    expect(shop.paymentsOf(checkout)).toEqual([]);
    warehouse.open();
    await confirmed;
    // Drawn before the payment was asked for, so that every undo can name it.
    expect(shop.paymentsOf(checkout)).toMatchObject([{ paymentId: record!.state.payment.id }]);
  });

  it('of what never happened does nothing, and is remembered: the attempt that comes late finds the door closed', async () => {
    const checkout = await shop.checkout({ heldLongAgo: true });
    const { checkoutId } = checkout;
    const late = gate();
    shop.ports.warehouse.calls.plan('extend', { kind: 'late', until: late.opened });
    shop.ports.warehouse.calls.always('extend', AWAY);
    await shop.confirm(checkout).catch(() => undefined);
    await recovered(checkout, 'refused');

    late.open();
    await eventually(async () =>
      expect(shop.ports.warehouse.calls.recorded).toContainEqual(
        expect.objectContaining({ operation: 'extend!' }),
      ),
    );

    expect([statuses(checkout), shop.orderOf(checkout)]).toEqual([[], undefined]);
    expect(shop.ports.warehouse.holds.has(`demo:${checkoutId}`)).toBe(false);
  });
});

describe('unknown is never failed', () => {
  it.each([
    ['its answer is lost', LOST],
    ['it answers INTERNAL', { kind: 'refuse', error: new DomainError('INTERNAL') } as const],
  ])('DEM-8 CreateOrder commits and %s: the order is found, nothing is voided', async (_, fault) => {
    const checkout = await shop.checkout();
    shop.ports.order.calls.plan('create', LOST);
    shop.ports.order.calls.always('create', fault);

    expect(await shop.confirm(checkout)).toMatchObject({
      status: 'completed',
      result: { orderId: shop.orderOf(checkout)!.orderId },
    });

    expect(statuses(checkout)).toEqual(['authorized']);
    expect(
      shop.ports.payment.calls.recorded.some(
        ({ operation, request }) => operation === 'void' && isFor(request, checkout),
      ),
    ).toBe(false);
  });

  it('DEM-9 CreateOrder did not commit: fenced, voided and released; a late one is refused; the checkout can be confirmed again', async () => {
    const checkout = await shop.checkout();
    const network = gate();
    shop.ports.order.calls.always('create', { kind: 'late', until: network.opened });

    expect(await refusalOf(shop.confirm(checkout))).toMatchObject({ reason: 'DEPENDENCY_UNAVAILABLE' });
    expect(statuses(checkout)).toEqual(['voided']);
    expect(shop.ports.warehouse.holds.has(`demo:${checkout.checkoutId}`)).toBe(false);

    network.open();
    await eventually(() =>
      expect(
        shop.ports.order.calls.recorded.filter(({ operation }) => operation === 'create!').length,
      ).toBeGreaterThan(0),
    );
    expect(shop.orderOf(checkout)).toBeUndefined();
    shop.ports.order.calls.always('create', undefined);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
    expect(statuses(checkout)).toEqual(['voided', 'authorized']);
  });

  it('DEM-9 an authorisation that arrives after its undo is refused, and the next attempt is not touched by an old undo', async () => {
    const checkout = await shop.checkout();
    const network = gate();
    shop.ports.payment.calls.always('authorize', { kind: 'late', until: network.opened });
    expect(await shop.confirm(checkout)).toEqual({ status: 'pending' });
    // Recovery finds no order, fences and undoes.
    await recovered(checkout, 'refused');
    network.open();
    await eventually(() =>
      expect(shop.ports.payment.calls.recorded.some(({ operation }) => operation === 'authorize!')).toBe(
        true,
      ),
    );
    expect(statuses(checkout)).toEqual([]);

    shop.ports.payment.calls.always('authorize', undefined);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
    await shop.inTenant(() => shop.ports.payment.void({ checkoutId: checkout.checkoutId, attempt: 1 }));
    await shop.inTenant(() => shop.ports.warehouse.release({ checkoutId: checkout.checkoutId, attempt: 1 }));
    expect(statuses(checkout)).toEqual(['authorized']);
    expect(shop.stockOf(checkout)).toBeDefined();
  });

  it('DEM-10 the look-up fails too: pending, nothing voided while in doubt, and recovery finds the order', async () => {
    const checkout = await shop.checkout();
    shop.ports.order.calls.always('create', LOST);
    shop.ports.order.calls.always('fence', AWAY);

    expect(await shop.confirm(checkout)).toEqual({ status: 'pending' });
    expect(statuses(checkout)).toEqual(['authorized']);
    const { caller, checkoutId } = checkout;
    expect(await shop.inTenant(() => shop.replica.getCheckoutOrder.execute({ caller, checkoutId }))).toEqual({
      status: 'pending',
    });

    shop.ports.order.calls.always('fence', undefined);
    await recovered(checkout, 'completed');

    expect(await shop.confirm(checkout)).toMatchObject({
      status: 'completed',
      result: { orderId: shop.orderOf(checkout)!.orderId },
    });
    expect(statuses(checkout)).toEqual(['authorized']);
    expect(shop.stockOf(checkout)).toBeDefined();
  });

  it('DEM-10 the look-up fails too and there is no order: recovery undoes all, and the checkout can be confirmed again', async () => {
    const checkout = await shop.checkout();
    shop.ports.order.calls.always('create', AWAY);
    shop.ports.order.calls.always('fence', AWAY);
    expect(await shop.confirm(checkout)).toEqual({ status: 'pending' });

    shop.ports.order.calls.always('fence', undefined);
    await recovered(checkout, 'refused');

    expect(statuses(checkout)).toEqual(['voided']);
    shop.ports.order.calls.always('create', undefined);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
  });

  it('2.3 step 7: a lost answer of the authorisation is asked again under its key and makes one payment', async () => {
    const checkout = await shop.checkout();
    shop.ports.payment.calls.plan('authorize', LOST, LOST);

    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });

    expect(statuses(checkout)).toEqual(['authorized']);
  });

  it('CHK-11 undos that fail are stored in the transaction that closes the attempt', async () => {
    const checkout = await shop.checkout();
    shop.ports.warehouse.calls.plan('pin', { kind: 'refuse', error: outOfStock() });
    shop.ports.payment.calls.always('void', AWAY);

    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('OUT_OF_STOCK');

    const [owed] = await shop.rows<{ xmin: string; operation: string; max_tries: number }>(
      'SELECT xmin::text, operation, max_tries FROM failed_compensations WHERE checkout_id = $1',
      [checkout.checkoutId],
    );
    const attempt = await shop.row<{ xmin: string }>(
      'SELECT xmin::text FROM checkout_attempts WHERE checkout_id = $1',
      [checkout.checkoutId],
    );
    expect(owed).toEqual({ xmin: attempt!.xmin, operation: 'void_authorization', max_tries: 5 });
  });
});

const isFor = (request: unknown, { checkoutId }: ReadyCheckout): boolean =>
  (request as { checkoutId?: string }).checkoutId === checkoutId;
