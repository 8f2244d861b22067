import { readdir } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { COD, card } from '../../launcher/shopper/shopper.ts';
import { findStack } from '../../launcher/state/state-file.ts';
import { Operations } from '../../ops/operations.ts';
import { e2eDataDir, e2eUrls, openShop } from './stack.ts';

describe('placing an order', () => {
  let shop: ReturnType<typeof openShop>;
  beforeAll(() => {
    shop = openShop();
  });
  afterAll(() => shop.close());

  const chargesOf = (checkoutId: string) => shop.chargesOf(checkoutId);

  it('CHK-6 PAY-5 charges exactly the quoted total by card, and the order reaches processing after capture', async () => {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 2, 'TSHIRT-BLK-L': 1 });
    await shopper.start();

    const result = await shopper.placeOrder();

    expect(result).toMatchObject({
      status: 'completed',
      totals: { grandTotal: shopper.quote.totals.grandTotal },
    });
    await eventually(
      async () => expect(await shopper.order(result.orderId)).toMatchObject({ status: 'processing' }),
      20_000,
    );
    const [charge, ...others] = await chargesOf(shopper.checkoutId);
    expect(others).toEqual([]);
    expect(charge).toMatchObject({ state: 'captured', amountCaptured: result.totals.grandTotal.amountMinor });
  });

  it('ORD-5 places cash-on-delivery orders without asking the gateway', async () => {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();

    const result = await shopper.placeOrder(COD);

    expect(result.status).toBe('completed');
    expect(await chargesOf(shopper.checkoutId)).toEqual([]);
    expect(await shopper.order(result.orderId)).toMatchObject({ status: 'confirmed', paymentType: 'cod' });
  });

  it('CHK-6 DEM-5 answers the same order to a retry with another card, whatever has changed since', async () => {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const first = await shopper.confirm();

    const again = await shopper.confirm(card('pm_card_mastercard'));
    const byCash = await shopper.confirm(COD);

    expect(again.orderId).toBe(first.orderId);
    expect(byCash.orderId).toBe(first.orderId);
    expect(await chargesOf(shopper.checkoutId)).toHaveLength(1);
  });

  it('DEM-6 lets another card pay after a decline, with one live charge', async () => {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();

    const declined = await shopper.tryConfirm(card('pm_card_chargeDeclinedInsufficientFunds'));
    const result = await shopper.placeOrder();

    expect(declined).toMatchObject({ status: 402, reason: 'PAYMENT_DECLINED' });
    expect(result.status).toBe('completed');
    expect((await chargesOf(shopper.checkoutId)).filter(({ state }) => state !== 'failed')).toHaveLength(1);
  });

  it('PAY-6 continues the same payment after a 3-D Secure challenge, and answers 410 with the order id from then on', async () => {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const challenged = await shopper.confirm(card('pm_card_threeDSecureRequired'));
    expect(challenged).toMatchObject({
      status: 'requires_action',
      clientSecret: expect.any(String),
      deadline: expect.any(String),
    });

    await shop.finishChallenge(challenged.clientSecret!);
    const result = await shopper.confirm(card('pm_card_threeDSecureRequired'));

    expect(result.status).toBe('completed');
    await expect(shopper.call('GET', `/v1/checkouts/${shopper.checkoutId}`)).rejects.toMatchObject({
      status: 410,
      problem: { orderId: result.orderId },
    });
  });

  it('PAY-6 closes a failed challenge as a decline and lets another card pay', async () => {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const challenged = await shopper.confirm(card('pm_card_threeDSecureRequired'));

    await shop.finishChallenge(challenged.clientSecret!, 'failure');
    const refused = await shopper.tryConfirm(card('pm_card_threeDSecureRequired'));
    const result = await shopper.placeOrder();

    expect(refused).toMatchObject({ status: 402, reason: 'PAYMENT_DECLINED' });
    expect(result.status).toBe('completed');
  });

  it('CON-2 CON-4 mails the customer and books the conversion', async () => {
    const operations = new Operations(findStack({ dataDir: e2eDataDir() }));
    const before = await operations.conversions('demo');
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();
    const { orderNumber } = await shopper.placeOrder();

    await eventually(
      async () =>
        expect((await readdir(e2eUrls().mailbox, { recursive: true })).join('\n')).toContain(orderNumber),
      20_000,
    );
    await eventually(
      async () => expect(await operations.conversions('demo')).toBeGreaterThan(before),
      20_000,
    );
    operations.close();
  });
});
