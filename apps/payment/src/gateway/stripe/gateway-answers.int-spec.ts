import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { newId } from '@holdfast/request-context';
import { startGatewaySandbox } from '@holdfast/testing';
import type { GatewaySandbox } from '@holdfast/testing';

import { cardPayment } from '../../testing/card-payment.js';
import { GatewayMistakes } from './gateway-mistakes.js';
import { GATEWAY_OPERATIONS } from './refusal-codes.js';
import { createStripeClient } from './stripe-client.js';
import { MISTAKES } from './stripe-errors.js';
import { StripeGateway } from './stripe-gateway.js';
import { StripePages } from './stripe-pages.js';

interface Said {
  readonly level: string;
  readonly [fact: string]: unknown;
}

let sandbox: GatewaySandbox;
let gateway: StripeGateway;
let pages: StripePages;
const said: Said[] = [];
const log = {
  warn: (facts: object) => said.push({ ...facts, level: 'warn' }),
  error: (facts: object) => said.push({ ...facts, level: 'error' }),
} as never;

beforeAll(async () => {
  sandbox = await startGatewaySandbox();
  const access = { apiKey: 'sk_test_sandbox', apiUrl: sandbox.url, timeoutMs: 2_000 };
  const mistakes = new GatewayMistakes(log);
  gateway = new StripeGateway(createStripeClient(access), mistakes);
  pages = new StripePages(createStripeClient(access), mistakes);
}, 60_000);
beforeEach(() => void said.splice(0));
afterEach(() => sandbox.control('DELETE', 'faults'));
afterAll(() => sandbox.close());

const SCOPE = { account: '', timeoutMs: 2_000 };
const keyed = (request: object) => ({ ...SCOPE, key: newId(), request: request as never });
const held = async () => (await sandbox.stripe.paymentIntents.create(cardPayment())).id;
const captured = async () => (await sandbox.stripe.paymentIntents.capture(await held())).id;
const anOrder = () => ({
  ...{ tenantId: 'demo', checkoutId: newId(), attempt: 1, paymentId: newId() },
  ...{ amountMinor: 5000n, currency: 'USD', email: 'ada@example.com', lineSummary: 'a shirt', items: [] },
  ...{
    successUrl: 'https://shop.example/done',
    cancelUrl: 'https://shop.example/cart',
    expiresInSeconds: 3_600,
  },
});

/** Every writing operation with its preparation. */
const WRITES: Record<string, () => Promise<() => Promise<{ kind: string }>>> = {
  authorize: async () => {
    const request = gateway.authorizationRequest({ ...anOrder(), paymentMethodId: 'pm_card_visa' });
    return () => gateway.authorize(keyed(request));
  },
  capture: async () => {
    const { request, idField } = gateway.captureRequest({ amountMinor: 5000n, currency: 'USD' });
    const transactionId = await held();
    return () => gateway.capture(keyed({ ...request, [idField]: transactionId }));
  },
  cancel: async () => {
    const transactionId = await held();
    return () => gateway.cancel({ ...SCOPE, transactionId });
  },
  refund: async () => {
    const refund = { transactionId: await captured(), refundId: newId(), amountMinor: 100n, currency: 'USD' };
    return () => gateway.refund(keyed(gateway.refundRequest(refund)));
  },
  open_page: async () => {
    const request = pages.pageRequest(anOrder());
    return () => pages.open(keyed(request));
  },
  expire_page: async () => {
    const opened = await pages.open(keyed(pages.pageRequest(anOrder())));
    const pageId = opened.kind === 'opened' ? opened.page.pageId : '';
    return () => pages.expire({ ...SCOPE, pageId });
  },
};
const transactionId = 'pi_unknown';
const READS: Record<string, () => Promise<{ kind: string }>> = {
  read: () => gateway.read({ ...SCOPE, transactionId }),
  find: () => gateway.findByPaymentId({ ...SCOPE, paymentId: newId(), sinceSeconds: 0 }),
  list_refunds: () => gateway.listRefunds({ ...SCOPE, transactionId }),
  read_dispute: () => gateway.readDispute({ ...SCOPE, disputeId: 'dp_unknown' }),
  list_own: () => gateway.listOwn({ ...SCOPE, fromSeconds: 0, toSeconds: 1 }),
  'read a page': () => pages.read({ ...SCOPE, pageId: 'cs_unknown' }),
  'find a page': () => pages.findByPaymentId({ ...SCOPE, paymentId: newId(), sinceSeconds: 0 }),
};

const invalid = (status: number, error: object = {}) => ({
  kind: 'error',
  status,
  error: { type: 'invalid_request_error', ...error },
});
const UNEXPECTED = 'Unexpected automatic_payment_methods';
/** Mistakes of ours, with the counter's label. */
const OURS: Record<string, { fault: object; kind: string }> = {
  'a parameter it does not know': { fault: invalid(400, { message: UNEXPECTED }), kind: 'request' },
  'a code of next year': {
    fault: invalid(400, { code: 'a_code_of_next_year', param: 'x' }),
    kind: 'request',
  },
  'another account': {
    fault: invalid(404, { code: 'resource_missing', param: 'customer' }),
    kind: 'request',
  },
  'a wrong key': { fault: invalid(401), kind: 'credentials' },
  'an expired key': { fault: invalid(401, { code: 'api_key_expired' }), kind: 'credentials' },
  'a key that may not': { fault: invalid(403), kind: 'permission' },
  'an account that is not ours': { fault: invalid(403, { code: 'account_invalid' }), kind: 'permission' },
  'a limit': { fault: { kind: 'status_429' }, kind: 'rate_limit' },
  'a lock': { fault: invalid(429, { code: 'lock_timeout' }), kind: 'rate_limit' },
};
/** Faults that leave the outcome unknown. */
const UNKNOWN: Record<string, object> = {
  'a key in use': invalid(409, { code: 'idempotency_key_in_use' }),
  'a key of another body': { kind: 'error', status: 400, error: { type: 'idempotency_error' } },
  'a 500': { kind: 'status_500' },
  'a 500 after the effect': { kind: 'status_500', when: 'after' },
  'a closed connection': { kind: 'reset' },
  'a lost answer': { kind: 'lost_answer' },
};

const across = <T>(names: readonly string[], others: Readonly<Record<string, T>>) =>
  names.flatMap((name) => Object.entries(others).map(([other, value]) => [name, other, value] as const));
const counted = async (kind: string, operation: string): Promise<number> => {
  const { values } = await register.getSingleMetric('holdfast_gateway_mistakes_total')!.get();
  return (
    values.find(({ labels }) => labels['kind'] === kind && labels['operation'] === operation)?.value ?? 0
  );
};
const strike = (fault: object) => sandbox.control('POST', 'faults', { match: {}, times: 1, ...fault });

describe('TRU-16 a mistake of ours is never a refusal', () => {
  it('counts zero for every kind and operation from the start, so that an alert sees the first', async () => {
    const { values } = await register.getSingleMetric('holdfast_gateway_mistakes_total')!.get();
    const shown = values.map(({ labels }) => `${labels['operation']}: ${labels['kind']}`);

    expect(shown.sort()).toEqual(
      GATEWAY_OPERATIONS.flatMap((operation) => MISTAKES.map((kind) => `${operation}: ${kind}`)).sort(),
    );
  });

  it.each(across(Object.keys(WRITES), OURS))(
    '%s: %s is an unknown outcome without effect; it is counted and logged',
    async (operation, _what, { fault, kind }) => {
      const act = await WRITES[operation]!();
      const before = await counted(kind, operation);
      await strike(fault);

      expect(await act()).toMatchObject({ kind: 'unknown', isRejected: true, ended: false });

      expect(await counted(kind, operation)).toBe(before + 1);
      const level = kind === 'rate_limit' ? 'warn' : 'error';
      expect(said).toMatchObject([
        { level, kind, operation, gatewayRequestId: expect.stringMatching(/^req_/) },
      ]);
    },
  );

  it.each(across(Object.keys(WRITES), UNKNOWN))(
    '%s: %s is an unknown outcome, perhaps with an effect',
    async (operation, _what, fault) => {
      const act = await WRITES[operation]!();
      await strike(fault);

      expect(await act()).toMatchObject({ kind: 'unknown', isRejected: false });
      expect(said).toEqual([]);
    },
  );

  it.each(across(Object.keys(READS), { ...OURS }).filter(([, what]) => what !== 'another account'))(
    '%s: %s is an unknown outcome, not "none"',
    async (operation, _what, { fault }) => {
      await strike(fault);

      expect(await READS[operation]!()).toMatchObject({ kind: 'unknown' });
      expect(said).toHaveLength(1);
    },
  );

  it('logs type, code, parameter, message and request id, and no secret', async () => {
    const act = await WRITES['authorize']!();
    const message = `${UNEXPECTED}: sk_live_51Habc of ada@example.com, pi_3abc_secret_XyZ, Bearer rk_live_9`;
    await strike(invalid(400, { code: 'parameter_unknown', param: 'automatic_payment_methods', message }));
    await act();

    expect(said).toMatchObject([
      {
        ...{ level: 'error', kind: 'request', operation: 'authorize', gatewayStatus: 400 },
        ...{ gatewayType: 'invalid_request_error', gatewayCode: 'parameter_unknown' },
        gatewayParam: 'automatic_payment_methods',
        gatewayMessage: expect.stringContaining(UNEXPECTED),
      },
    ]);
    expect(JSON.stringify(said)).not.toMatch(/51Habc|ada@|secret_XyZ|rk_live_9/);
  });

  it('takes a stored mistake as final for its key', async () => {
    const act = keyed(gateway.authorizationRequest({ ...anOrder(), paymentMethodId: 'pm_card_visa' }));
    await strike({ ...invalid(400, { message: UNEXPECTED }), stored: true });
    await gateway.authorize(act);

    expect(await gateway.authorize(act)).toMatchObject({ kind: 'unknown', ended: true, isRejected: false });
  });
});

const STATES: readonly [string, object][] = [
  ['capture', { code: 'payment_intent_unexpected_state' }],
  ['capture', { code: 'charge_already_captured' }],
  ['capture', { code: 'charge_expired_for_capture' }],
  ['capture', { code: 'capture_charge_authorization_expired' }],
  ['capture', { code: 'amount_too_large', param: 'amount_to_capture' }],
  ['refund', { code: 'charge_already_refunded' }],
  ['refund', { code: 'charge_disputed' }],
  ['refund', { code: 'charge_not_refundable' }],
  ['refund', { param: 'amount' }],
  ['open_page', { code: 'amount_too_small' }],
  ['open_page', { code: 'email_invalid', param: 'customer_email' }],
];

describe('TRU-16 a code caused by the customer or the object stays a refusal', () => {
  it.each(STATES)('%s: %p', async (operation, error) => {
    const act = await WRITES[operation]!();
    await strike(invalid(400, error));

    expect(await act()).toMatchObject({ kind: 'refused' });
    expect(said).toEqual([]);
  });

  it('an authorization that is cancelled already reads as cancelled', async () => {
    const act = await WRITES['cancel']!();
    await act();

    expect(await act()).toMatchObject({ kind: 'found', payment: { state: 'canceled' } });
    expect(said).toEqual([]);
  });

  it('a page that is closed already reads as closed', async () => {
    const act = await WRITES['expire_page']!();
    await act();

    expect(await act()).toMatchObject({ kind: 'found', page: { state: 'expired' } });
    expect(said).toEqual([]);
  });
});
