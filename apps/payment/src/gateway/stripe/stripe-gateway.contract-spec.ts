import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { startContractSandbox } from '@holdfast/testing';
import type { ContractSandbox } from '@holdfast/testing';

import type { GatewayRequest } from '../../payment/payment.js';
import { CalledMethods } from '../../testing/called-methods.js';
import type { AuthorizationOrder, KeyedCall } from '../gateway.port.js';
import { GatewayMistakes } from './gateway-mistakes.js';
import { createStripeClient } from './stripe-client.js';
import { StripeGateway } from './stripe-gateway.js';

const noLog = { warn: () => undefined, error: () => undefined } as never;
const SCOPE = { account: '', timeoutMs: 20_000 };

let sandbox: ContractSandbox;
let gateway: StripeGateway;
const methods = new CalledMethods();

beforeAll(async () => {
  sandbox = await startContractSandbox();
  const access = { apiKey: 'sk_test_contract', apiUrl: sandbox.url, timeoutMs: SCOPE.timeoutMs };
  gateway = methods.recording(new StripeGateway(createStripeClient(access), new GatewayMistakes(noLog)));
}, 120_000);
afterAll(() => sandbox.close());
// A request that Stripe would refuse, or an answer that it would never give, fails the test that caused it.
afterEach(async () => expect(await sandbox.takeProblems()).toEqual([]));

const anOrder = (changes: Partial<AuthorizationOrder> = {}): AuthorizationOrder => ({
  tenantId: 'demo',
  checkoutId: newId(),
  attempt: 1,
  paymentId: newId(),
  amountMinor: 1999n,
  currency: 'USD',
  paymentMethodId: 'pm_card_visa',
  ...changes,
});
const keyed = (request: GatewayRequest): KeyedCall => ({ ...SCOPE, key: newId(), request });

async function authorized(changes: Partial<AuthorizationOrder> = {}): Promise<string> {
  const answer = await gateway.authorize(keyed(gateway.authorizationRequest(anOrder(changes))));
  if (answer.kind !== 'authorized' && answer.kind !== 'requires_action') throw new Error(answer.kind);
  return answer.payment.transactionId;
}
const capture = (transactionId: string, amountMinor: bigint, currency = 'USD') => {
  const { request, idField } = gateway.captureRequest({ amountMinor, currency });
  return gateway.capture(keyed({ ...request, [idField]: transactionId }));
};
const refund = (transactionId: string, amountMinor: bigint) =>
  gateway.refund(
    keyed(gateway.refundRequest({ transactionId, refundId: newId(), amountMinor, currency: 'USD' })),
  );

describe('SYS-10 the adapter’s requests and the gateway’s answers keep to Stripe’s OpenAPI', () => {
  it('authorizes, captures a part, refunds some and lists the refunds', async () => {
    const id = await authorized();
    expect(await capture(id, 1500n)).toMatchObject({ kind: 'captured', payment: { capturedMinor: 1500n } });
    expect(await refund(id, 500n)).toMatchObject({ kind: 'refunded', refund: { amountMinor: 500n } });
    expect(await gateway.listRefunds({ ...SCOPE, transactionId: id })).toMatchObject({
      kind: 'found',
      refunds: [{ amountMinor: 500n }],
    });
  });

  it('authorizes in currencies without decimals and with three', async () => {
    expect(
      await capture(await authorized({ amountMinor: 1999n, currency: 'JPY' }), 1999n, 'JPY'),
    ).toMatchObject({ payment: { amountMinor: 1999n } });
    expect(
      await capture(await authorized({ amountMinor: 19_990n, currency: 'KWD' }), 19_990n, 'KWD'),
    ).toMatchObject({ payment: { amountMinor: 19_990n } });
  });

  it('cancels an authorization, also twice, and reads it', async () => {
    const transactionId = await authorized();
    for (let time = 0; time < 2; time += 1)
      expect(await gateway.cancel({ ...SCOPE, transactionId })).toMatchObject({
        payment: { state: 'canceled' },
      });
    expect(await gateway.read({ ...SCOPE, transactionId })).toMatchObject({ payment: { state: 'canceled' } });
  });

  it('finds a payment by our id among those created since', async () => {
    const paymentId = newId();
    const transactionId = await authorized({ paymentId });
    const sinceSeconds = Math.floor(Date.now() / 1000);
    expect(await gateway.findByPaymentId({ ...SCOPE, paymentId, sinceSeconds })).toMatchObject({
      payment: { transactionId },
    });
  });

  it('PAY-9 lists the objects with a payment’s id', async () => {
    const paymentId = newId();
    const transactionId = await authorized({ paymentId });
    const now = Math.floor(Date.now() / 1000);
    const made = await gateway.listOwn({ ...SCOPE, fromSeconds: now - 60, toSeconds: now + 60 });
    expect(made).toMatchObject({
      objects: expect.arrayContaining([
        expect.objectContaining({ transactionId, paymentId, tenantId: 'demo', state: 'authorized' }),
      ]),
    });
  });

  it('gets Stripe’s own answers to a decline, a challenge and an unknown method', async () => {
    const withCard = (paymentMethodId: string) =>
      gateway.authorize(keyed(gateway.authorizationRequest(anOrder({ paymentMethodId }))));
    expect(await withCard('pm_card_visa_chargeDeclinedInsufficientFunds')).toMatchObject({
      kind: 'declined',
    });
    expect(await withCard('pm_card_threeDSecureRequired')).toMatchObject({ kind: 'requires_action' });
    expect(await withCard('pm_missing')).toMatchObject({
      kind: 'declined',
      decline: { reason: 'PAYMENT_METHOD_NOT_ALLOWED' },
    });
  });

  it('PAY-8 reads a dispute, and an unknown one as none', async () => {
    const id = await authorized({ paymentMethodId: 'pm_card_createDispute' });
    await capture(id, 1999n);
    const { data } = await sandbox.stripe.disputes.list({ payment_intent: id });
    expect(await gateway.readDispute({ ...SCOPE, disputeId: data[0]!.id })).toMatchObject({
      kind: 'found',
      dispute: { status: 'needs_response', amountMinor: 1999n, currency: 'USD' },
    });
    expect(await gateway.readDispute({ ...SCOPE, disputeId: 'du_none' })).toEqual({ kind: 'none' });
  });

  it('is refused a second capture, and a refund of more than was captured', async () => {
    const id = await authorized();
    await capture(id, 1999n);
    expect(await capture(id, 1999n)).toMatchObject({ kind: 'refused' });
    expect(await refund(id, 2000n)).toMatchObject({ kind: 'refused' });
  });

  it('has a test for every method', () => {
    expect(methods.missingOf(StripeGateway)).toEqual([]);
  });
});
