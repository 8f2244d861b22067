import { describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';

import { toGatewayPayment } from './intent-mapping.js';
import { mistakeOf, refusalOf, unknown } from './stripe-errors.js';

const { errors } = Stripe;
const anIntent = (changes: object): Stripe.PaymentIntent =>
  ({
    id: 'pi_1',
    amount: 1999,
    amount_received: 0,
    currency: 'usd',
    status: 'requires_capture',
    client_secret: 'pi_1_secret_x',
    cancellation_reason: null,
    last_payment_error: null,
    latest_charge: null,
    metadata: {},
    ...changes,
  }) as unknown as Stripe.PaymentIntent;
const generate = (raw: object) => errors.generateV1Error(raw as never);

describe('the mapping of Stripe’s objects', () => {
  it.each([
    ['requires_capture', {}, 'authorized'],
    ['succeeded', {}, 'captured'],
    ['requires_action', {}, 'requires_action'],
    ['processing', {}, 'processing'],
    ['canceled', { cancellation_reason: 'requested_by_customer' }, 'canceled'],
    ['canceled', { cancellation_reason: 'automatic' }, 'expired'],
    ['requires_payment_method', { last_payment_error: { code: 'card_declined' } }, 'failed'],
    ['requires_payment_method', {}, 'unconfirmed'],
    ['requires_confirmation', {}, 'unconfirmed'],
  ])('%s %p is %s', (status, changes, state) => {
    expect(toGatewayPayment(anIntent({ status, ...changes })).state).toBe(state);
  });

  it('passes the client secret on only during a challenge', () => {
    expect(toGatewayPayment(anIntent({})).clientSecret).toBeUndefined();
    expect(toGatewayPayment(anIntent({ status: 'requires_action' })).clientSecret).toBe('pi_1_secret_x');
  });

  it("PAY-4 reads the charge's own capture_before", () => {
    const latest_charge = { payment_method_details: { card: { capture_before: 1_800_000_000 } } };
    expect(toGatewayPayment(anIntent({ latest_charge })).captureBeforeSeconds).toBe(1_800_000_000);
    expect(toGatewayPayment(anIntent({ latest_charge: 'ch_1' })).captureBeforeSeconds).toBeUndefined();
  });
});

describe('refused or unknown', () => {
  it("takes a card error for a decline, with the bank's word", () => {
    const error = generate({
      statusCode: 402,
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'lost_card',
    });
    expect(refusalOf(error, 'authorize')).toMatchObject({
      reason: 'PAYMENT_DECLINED',
      code: 'card_declined',
      declineCode: 'lost_card',
    });
    const expired = generate({ statusCode: 402, type: 'card_error', code: 'expired_card' });
    expect(refusalOf(expired, 'authorize')).toMatchObject({ declineCode: 'expired_card' });
  });

  it.each([
    [{ code: 'resource_missing', param: 'payment_method' }, 'PAYMENT_METHOD_NOT_ALLOWED'],
    [{ param: 'payment_method' }, 'PAYMENT_METHOD_NOT_ALLOWED'],
    [{ code: 'payment_method_unactivated' }, 'PAYMENT_METHOD_NOT_ALLOWED'],
    [{ code: 'amount_too_small', param: 'amount' }, 'AMOUNT_BELOW_MINIMUM'],
    [{ code: 'amount_too_large', param: 'amount' }, 'PAYMENT_DECLINED'],
  ])('takes an invalid request %p, which a shopper can cause, for %s', (raw, reason) => {
    const error = generate({ statusCode: 400, type: 'invalid_request_error', ...raw });
    expect(refusalOf(error, 'authorize')).toMatchObject({ reason });
    expect(mistakeOf(error, 'authorize')).toBeUndefined();
  });

  it.each([
    {},
    { code: 'parameter_unknown', param: 'payment_method' },
    { code: 'parameter_missing', param: 'payment_method' },
    { code: 'payment_method_types_invalid', param: 'payment_method_types[0]' },
    { code: 'resource_missing', param: 'customer' },
    { code: 'url_invalid', param: 'success_url' },
    { code: 'a_code_of_next_year' },
  ])('TRU-16 takes any other invalid request %p for a mistake of ours', (raw) => {
    const error = generate({ statusCode: 400, type: 'invalid_request_error', ...raw });
    expect(refusalOf(error, 'authorize')).toBeUndefined();
    expect(mistakeOf(error, 'authorize')).toBe('request');
  });

  it.each([
    ['a key used with another body', { statusCode: 400, type: 'idempotency_error' }],
    ['a key in use', { statusCode: 409, type: 'invalid_request_error', code: 'idempotency_key_in_use' }],
    ['a rate limit', { statusCode: 429, type: 'invalid_request_error', code: 'rate_limit' }],
    ['a wrong API key', { statusCode: 401, type: 'invalid_request_error' }],
    ['a missing permission', { statusCode: 403, type: 'invalid_request_error' }],
    ['an error of Stripe', { statusCode: 500, type: 'api_error' }],
  ])('takes %s for no answer', (_what, raw) => {
    expect(refusalOf(generate(raw), 'authorize')).toBeUndefined();
  });

  it('takes a closed connection as an unknown outcome', () => {
    expect(refusalOf(new Error('connection closed (ECONNRESET)'), 'authorize')).toBeUndefined();
  });

  it('takes a stored failure as final for its key', () => {
    const raw = { statusCode: 500, type: 'api_error' };
    expect(unknown(generate({ ...raw, headers: { 'idempotent-replayed': 'true' } }), 'authorize').ended).toBe(
      true,
    );
    expect(unknown(generate({ ...raw, headers: {} }), 'authorize').ended).toBe(false);
  });
});
