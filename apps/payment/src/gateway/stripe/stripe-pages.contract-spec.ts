import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { startContractSandbox } from '@holdfast/testing';
import type { ContractSandbox } from '@holdfast/testing';

import type { GatewayRequest } from '../../payment/payment.js';
import { CalledMethods } from '../../testing/called-methods.js';
import type { KeyedCall } from '../gateway.port.js';
import type { GatewayPage, PageAnswer, PageOrder } from '../payment-page.port.js';
import { GatewayMistakes } from './gateway-mistakes.js';
import { createStripeClient } from './stripe-client.js';
import { StripePages } from './stripe-pages.js';

const noLog = { warn: () => undefined, error: () => undefined } as never;
const SCOPE = { account: '', timeoutMs: 20_000 };

let sandbox: ContractSandbox;
let pages: StripePages;
const methods = new CalledMethods();

beforeAll(async () => {
  sandbox = await startContractSandbox();
  const access = { apiKey: 'sk_test_contract', apiUrl: sandbox.url, timeoutMs: SCOPE.timeoutMs };
  pages = methods.recording(new StripePages(createStripeClient(access), new GatewayMistakes(noLog)));
}, 120_000);
afterAll(() => sandbox.close());
// A request that Stripe would refuse, or an answer that it would never give, fails the test that caused it.
afterEach(async () => expect(await sandbox.takeProblems()).toEqual([]));

const anOrder = (changes: Partial<PageOrder> = {}): PageOrder => ({
  tenantId: 'demo',
  checkoutId: newId(),
  attempt: 1,
  paymentId: newId(),
  amountMinor: 2700n,
  currency: 'USD',
  email: 'ada@example.com',
  lineSummary: '2 x T-Shirt, black, M',
  items: [
    { name: '2 x T-Shirt, black, M', amountMinor: 2200n },
    { name: 'Standard', amountMinor: 500n },
  ],
  successUrl: 'https://shop.example/done?s={CHECKOUT_SESSION_ID}',
  cancelUrl: 'https://shop.example/cart',
  expiresInSeconds: 1_860,
  ...changes,
});
const open = (request: GatewayRequest, key: string = newId()): Promise<PageAnswer> => {
  const call: KeyedCall = { ...SCOPE, key, request };
  return pages.open(call);
};

async function opened(changes: Partial<PageOrder> = {}): Promise<GatewayPage> {
  const answer = await open(pages.pageRequest(anOrder(changes)));
  if (answer.kind !== 'opened') throw new Error(answer.kind);
  return answer.page;
}
const press = (pageId: string, outcome: string) =>
  sandbox.control('POST', `checkout/sessions/${pageId}/pay`, { outcome });

describe('SYS-10 the pages’ requests and the gateway’s answers keep to Stripe’s OpenAPI', () => {
  it('HST-1 opens a page, once per key, and reads it', async () => {
    const order = anOrder();
    const request = pages.pageRequest(order);
    const key = newId();
    const first = await open(request, key);
    const expected = { state: 'open', amountMinor: 2700n, currency: 'USD', paymentId: order.paymentId };
    expect(first).toMatchObject({ kind: 'opened', replayed: false, page: expected });
    const again = await open(request, key);
    if (first.kind !== 'opened') throw new Error(first.kind);
    expect(again).toEqual({ ...first, replayed: true });
    const { pageId } = first.page;
    expect(await pages.read({ ...SCOPE, pageId })).toEqual({ kind: 'found', page: first.page });
  });

  it('HST-1 opens one without an e-mail address, and shows one line where lines do not sum to the amount', async () => {
    expect(await opened({ email: null, lineSummary: null, items: [] })).toMatchObject({ amountMinor: 2700n });
  });

  it('HST-1 opens pages in currencies without decimals and with three', async () => {
    expect(await opened({ currency: 'JPY' })).toMatchObject({ currency: 'JPY', amountMinor: 2700n });
    expect(await opened({ currency: 'KWD' })).toMatchObject({ currency: 'KWD', amountMinor: 2700n });
  });

  it('HST-1 is refused an expiry that is too soon, and opens the page without one', async () => {
    const request = pages.pageRequest(anOrder({ expiresInSeconds: 60 }));
    expect(await open(request)).toMatchObject({ kind: 'too_short' });
    const endless = await open(pages.withoutExpiry(request));
    expect(endless).toMatchObject({ kind: 'opened', page: { state: 'open' } });
  });

  it('HST-2 closes a page, also twice, and leaves a paid one as it is', async () => {
    const { pageId } = await opened();
    for (let time = 0; time < 2; time += 1)
      expect(await pages.expire({ ...SCOPE, pageId })).toMatchObject({ page: { state: 'expired' } });
    const paid = await opened();
    await press(paid.pageId, 'success');
    expect(await pages.expire({ ...SCOPE, pageId: paid.pageId })).toMatchObject({ page: { state: 'paid' } });
  });

  it.each([
    ['success', 'paid'],
    ['decline', 'open'],
    ['challenge', 'open'],
    ['async_success', 'processing'],
    ['async_failure', 'processing'],
  ])('HST-2 reads after %s that the page is %s, with its payment', async (outcome, state) => {
    const { pageId } = await opened();
    await press(pageId, outcome);
    expect(await pages.read({ ...SCOPE, pageId })).toMatchObject({ page: { state } });
  });

  it('finds a page by our id among those created since, or none', async () => {
    const paymentId = newId();
    const { pageId } = await opened({ paymentId });
    const sinceSeconds = Math.floor(Date.now() / 1000);
    const find = (id: string) => pages.findByPaymentId({ ...SCOPE, paymentId: id, sinceSeconds });
    expect(await find(paymentId)).toMatchObject({ kind: 'found', page: { pageId, paymentId } });
    expect(await find(newId())).toEqual({ kind: 'none' });
  });

  it('reads an unknown page as none', async () => {
    expect(await pages.read({ ...SCOPE, pageId: 'cs_test_missing' })).toEqual({ kind: 'none' });
  });

  it('has a test for every method', () => {
    expect(methods.missingOf(StripePages)).toEqual([]);
  });
});
