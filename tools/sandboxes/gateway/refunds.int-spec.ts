import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';

import { type TestSandbox, cardPayment, refusal, startTestSandbox } from './testing/sandbox-client.ts';

describe('SYS-10 PAY-3 stripe sandbox: refunds', () => {
  let sandbox: TestSandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    stripe = sandbox.stripe;
  });
  afterAll(() => sandbox.close());

  const paid = (changes = {}) =>
    stripe.paymentIntents.create(cardPayment({ capture_method: 'automatic', ...changes }));

  it('refunds in parts up to what was captured', async () => {
    const { id } = await paid();
    const first = await stripe.refunds.create({
      payment_intent: id,
      amount: 2000,
      metadata: { refund_id: 'r1' },
    });
    expect(first).toMatchObject({
      status: 'succeeded',
      amount: 2000,
      payment_intent: id,
      metadata: { refund_id: 'r1' },
    });
    const tooMuch = await refusal(stripe.refunds.create({ payment_intent: id, amount: 3001 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' });
    expect(tooMuch.message).toBe(
      'Refund amount ($30.01) is greater than unrefunded amount on charge ($30.00)',
    );
    const rest = await stripe.refunds.create({ payment_intent: id });
    expect(rest.amount).toBe(3000);
    expect(await refusal(stripe.refunds.create({ payment_intent: id }))).toMatchObject({
      code: 'charge_already_refunded',
    });
    const listed = await stripe.refunds.list({ payment_intent: id });
    expect(listed.data.map((refund) => refund.id)).toEqual([rest.id, first.id]);
    expect(await stripe.refunds.retrieve(first.id)).toMatchObject({ id: first.id, amount: 2000 });
  });

  it('keeps the sum of 50 simultaneous refunds within what was captured', async () => {
    const { id } = await paid();
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => stripe.refunds.create({ payment_intent: id, amount: 300 })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(16);
    const charge = (await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge.refunds'] }))
      .latest_charge as Stripe.Charge;
    expect(charge).toMatchObject({ amount_refunded: 4800, refunded: false });
    expect(charge.refunds?.data).toHaveLength(16);
  });

  it('refunds only what was captured of an authorisation captured in part', async () => {
    const { id } = await stripe.paymentIntents.create(cardPayment());
    await stripe.paymentIntents.capture(id, { amount_to_capture: 1000 });
    expect(await refusal(stripe.refunds.create({ payment_intent: id, amount: 1001 }))).toMatchObject({
      param: 'amount',
    });
    expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(1000);
    const { data } = await sandbox.control('GET', 'charges');
    expect(data.find((charge) => charge.paymentIntent === id)).toMatchObject({
      amountCaptured: 1000,
      amountReleased: 4000,
      amountRefunded: 1000,
    });
  });

  it('refuses where nothing was captured', async () => {
    const { id } = await stripe.paymentIntents.create(cardPayment());
    expect(await refusal(stripe.refunds.create({ payment_intent: id }))).toMatchObject({ statusCode: 400 });
    expect(await refusal(stripe.refunds.create({ payment_intent: 'pi_none' }))).toMatchObject({
      code: 'resource_missing',
    });
    expect(await refusal(stripe.refunds.create({}))).toMatchObject({ code: 'parameter_missing' });
  });

  it('refuses to refund a disputed charge', async () => {
    const { id } = await paid();
    const dispute = await sandbox.control('POST', `payment_intents/${id}/dispute`, {});
    expect(dispute).toMatchObject({ object: 'dispute', amount: 5000, payment_intent: id });
    expect(await refusal(stripe.refunds.create({ payment_intent: id }))).toMatchObject({
      code: 'charge_disputed',
    });
  });

  it('PAY-8 leads a dispute to its end, and refuses what cannot follow', async () => {
    const { id } = await paid({ payment_method: 'pm_card_createDisputeInquiry' });
    const { data } = await stripe.disputes.list({ payment_intent: id });
    const dispute = data[0]!;
    const decide = (status: string) => sandbox.control('POST', `disputes/${dispute.id}`, { status });
    expect(dispute).toMatchObject({ status: 'warning_needs_response', is_charge_refundable: true });
    expect((await decide('won')).error).toMatchObject({ param: 'status' });
    for (const status of ['needs_response', 'under_review', 'lost']) await decide(status);
    expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: 'lost', amount: 5000 });
    expect(await refusal(stripe.disputes.retrieve('du_none'))).toMatchObject({ code: 'resource_missing' });
    const types = (await stripe.events.list({ type: 'charge.dispute.*' })).data
      .filter(({ data: { object } }) => (object as Stripe.Dispute).id === dispute.id)
      .map(({ type }) => type);
    expect(types.toReversed()).toEqual([
      'charge.dispute.created',
      'charge.dispute.updated',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.updated',
      'charge.dispute.closed',
    ]);
  });

  it('ends a pending refund, and takes back one that fails, when the bank answers', async () => {
    const pending = await stripe.refunds.create({
      payment_intent: (await paid({ payment_method: 'pm_card_pendingRefund' })).id,
    });
    const failing = await stripe.refunds.create({
      payment_intent: (await paid({ payment_method: 'pm_card_refundFail' })).id,
    });
    expect([pending.status, failing.status]).toEqual(['pending', 'succeeded']);
    await sandbox.control('POST', 'clock', { advanceSeconds: 10 });
    expect((await stripe.refunds.retrieve(pending.id)).status).toBe('succeeded');
    expect((await stripe.refunds.retrieve(failing.id)).status).toBe('failed');
    expect((await stripe.charges.retrieve(failing.charge as string)).amount_refunded).toBe(0);
  });
});
