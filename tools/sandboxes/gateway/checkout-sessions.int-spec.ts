import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';

import { type TestSandbox, refusal, startTestSandbox } from './testing/sandbox-client.ts';

const line = (name: string, unitAmount: number, quantity: number) => ({
  quantity,
  price_data: { currency: 'usd', unit_amount: unitAmount, product_data: { name } },
});

function session(
  changes: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    line_items: [line('T-shirt <black>', 1999, 2), line('Shipping', 500, 1)],
    success_url: 'https://shop.example/done?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/cart',
    metadata: { checkout_id: 'c1' },
    payment_intent_data: { metadata: { payment_id: 'p1' } },
    ...changes,
  };
}

describe('SYS-10 HST-1 stripe sandbox: checkout sessions', () => {
  let sandbox: TestSandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    stripe = sandbox.stripe;
  });
  afterAll(() => sandbox.close());

  const create = (changes = {}) => stripe.checkout.sessions.create(session(changes));
  const press = (url: string, outcome: string) =>
    fetch(url, { method: 'POST', body: `outcome=${outcome}`, redirect: 'manual' });
  const eventsOf = async (id: string) => {
    const { data } = await sandbox.control('GET', 'events');
    return data.filter((event) => event.data?.object.id === id).map((event) => event.type);
  };

  it('sums its lines and has no payment intent before it is paid', async () => {
    const made = await create();
    expect(made).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 4498,
      amount_subtotal: 4498,
      currency: 'usd',
      payment_intent: null,
      metadata: { checkout_id: 'c1' },
      ui_mode: 'hosted_page',
    });
    expect(made.url).toBe(`${sandbox.url}/c/pay/${made.id}`);
    const { data } = await stripe.checkout.sessions.listLineItems(made.id);
    expect(data.map(({ amount_total, quantity }) => [amount_total, quantity])).toEqual([
      [3998, 2],
      [500, 1],
    ]);
  });

  it('shows an accessible page, with names escaped', async () => {
    const html = await (await fetch((await create()).url!)).text();
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('2 × T-shirt &lt;black&gt;');
    expect(html).toContain('$44.98');
  });

  it('is paid at once by card and redirects to the success URL', async () => {
    const made = await create();
    const answer = await press(made.url!, 'success');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`https://shop.example/done?session_id=${made.id}`);
    const paid = await stripe.checkout.sessions.retrieve(made.id, {
      expand: ['payment_intent', 'line_items'],
    });
    expect(paid).toMatchObject({ status: 'complete', payment_status: 'paid', url: null });
    expect(paid.payment_intent).toMatchObject({
      status: 'succeeded',
      amount_received: 4498,
      metadata: { payment_id: 'p1' },
    });
    expect(paid.line_items?.data).toHaveLength(2);
    expect(await eventsOf(made.id)).toEqual(['checkout.session.completed']);
    expect((await press(made.url!, 'success')).status).toBe(410);
    const found = await stripe.checkout.sessions.list({
      payment_intent: (paid.payment_intent as Stripe.PaymentIntent).id,
    });
    expect(found.data.map(({ id }) => id)).toEqual([made.id]);
  });

  it('stays open after a decline, and another card pays the same intent', async () => {
    const made = await create();
    const declined = await press(made.url!, 'decline');
    expect(await declined.text()).toContain('Your card was declined.');
    const open = await stripe.checkout.sessions.retrieve(made.id);
    expect(open.status).toBe('open');
    await press(made.url!, 'success');
    const paid = await stripe.checkout.sessions.retrieve(made.id);
    expect(paid).toMatchObject({ status: 'complete', payment_intent: open.payment_intent });
  });

  it('goes through 3-D Secure and completes, or comes back to the page', async () => {
    const made = await create();
    const bank = new URL((await press(made.url!, 'challenge')).headers.get('location')!, sandbox.url).href;
    expect(await (await press(bank, 'failure')).text()).toContain('failed authentication');
    const again = new URL((await press(made.url!, 'challenge')).headers.get('location')!, sandbox.url).href;
    expect((await press(again, 'success')).headers.get('location')).toContain(made.id);
    expect((await stripe.checkout.sessions.retrieve(made.id)).payment_status).toBe('paid');
  });

  it.each([
    ['async_success', 'paid', 'checkout.session.async_payment_succeeded'],
    ['async_failure', 'unpaid', 'checkout.session.async_payment_failed'],
  ])('completes unpaid with %s, and settles later', async (outcome, status, event) => {
    const made = await create();
    await press(made.url!, outcome);
    expect(await stripe.checkout.sessions.retrieve(made.id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
    });
    await sandbox.control('POST', 'clock', { advanceSeconds: 5 });
    expect((await stripe.checkout.sessions.retrieve(made.id)).payment_status).toBe(status);
    expect(await eventsOf(made.id)).toEqual(['checkout.session.completed', event]);
  });

  it('goes back to the cart when cancelled, and stays payable', async () => {
    const made = await create();
    expect((await press(made.url!, 'cancel')).headers.get('location')).toBe('https://shop.example/cart');
    expect((await stripe.checkout.sessions.retrieve(made.id)).status).toBe('open');
  });

  it('expires when told, with the payment it began, and cannot be paid or expired again', async () => {
    const made = await create();
    await press(made.url!, 'challenge');
    const { payment_intent } = await stripe.checkout.sessions.retrieve(made.id);
    expect((await refusal(stripe.paymentIntents.cancel(payment_intent as string))).statusCode).toBe(400);
    expect(await stripe.checkout.sessions.expire(made.id)).toMatchObject({ status: 'expired', url: null });
    expect((await stripe.paymentIntents.retrieve(payment_intent as string)).status).toBe('canceled');
    expect((await press(made.url!, 'success')).status).toBe(410);
    expect((await refusal(stripe.checkout.sessions.expire(made.id))).statusCode).toBe(400);
    expect(await eventsOf(made.id)).toEqual(['checkout.session.expired']);
  });

  it('cannot be expired once it is complete', async () => {
    const made = await create();
    await sandbox.control('POST', `checkout/sessions/${made.id}/pay`, { outcome: 'success' });
    expect((await refusal(stripe.checkout.sessions.expire(made.id))).message).toContain('`complete`');
  });

  it('expires by the clock', async () => {
    const now = (await sandbox.control('GET', 'clock')).now ?? Number.NaN;
    const made = await create({ expires_at: now + 1801 });
    await sandbox.control('POST', 'clock', { advanceSeconds: 1802 });
    expect((await stripe.checkout.sessions.retrieve(made.id)).status).toBe('expired');
  });

  it('refuses what Stripe refuses', async () => {
    const now = (await sandbox.control('GET', 'clock')).now ?? Number.NaN;
    expect(await refusal(create({ expires_at: now + 60 }))).toMatchObject({ param: 'expires_at' });
    expect(await refusal(create({ expires_at: now + 25 * 3600 }))).toMatchObject({ param: 'expires_at' });
    expect(await refusal(create({ line_items: [line('Pin', 10, 1)] }))).toMatchObject({
      code: 'amount_too_small',
    });
    expect(await refusal(create({ success_url: 'nowhere' }))).toMatchObject({ code: 'url_invalid' });
    expect(await refusal(create({ payment_method_types: ['card'] }))).toMatchObject({
      code: 'parameter_unknown',
    });
  });

  it('says what a manual capture holds and what nothing costs', async () => {
    const held = await create({ payment_intent_data: { capture_method: 'manual' } });
    const { paymentIntent } = await sandbox.control('POST', `checkout/sessions/${held.id}/pay`, {
      outcome: 'success',
    });
    expect(paymentIntent?.status).toBe('requires_capture');
    expect((await stripe.checkout.sessions.retrieve(held.id)).payment_status).toBe('unpaid');
    const free = await create({ line_items: [line('Gift', 0, 1)] });
    await press(free.url!, 'success');
    expect((await stripe.checkout.sessions.retrieve(free.id)).payment_status).toBe('no_payment_required');
  });
});
