import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { startContractStand } from '../../../../tools/stripe-contract/contract.js';
import type { ContractStand } from '../../../../tools/stripe-contract/contract.js';
import type { GatewayRequest } from '../gateway/gateway.port.js';
import type { PageOrder } from '../gateway/payment-page.port.js';
import { createStripeClient } from './stripe-client.js';
import { StripePages } from './stripe-pages.js';

const SCOPE = { account: '', timeoutMs: 20_000 };

let stand: ContractStand;
let pages: StripePages;
const called = new Set<string>();

beforeAll(async () => {
  stand = await startContractStand();
  const access = { apiKey: 'sk_test_contract', apiUrl: stand.mirror.url, timeoutMs: SCOPE.timeoutMs };
  pages = new Proxy(new StripePages(createStripeClient(access)), {
    get(object, name, receiver) {
      called.add(String(name));
      return Reflect.get(object, name, receiver) as unknown;
    },
  });
}, 120_000);
afterAll(() => stand.close());
// What Stripe would refuse of a request, or would never answer, fails the test that caused it.
afterEach(() => expect(stand.mirror.takeProblems()).toEqual([]));

const anOrder = (changes: Partial<PageOrder> = {}): PageOrder => ({
  tenantId: 'demo',
  checkoutId: newId(),
  attempt: 1,
  paymentId: newId(),
  amountMinor: 2_700n,
  currency: 'USD',
  email: 'ada@example.com',
  lineSummary: '2 x T-Shirt',
  items: [
    { name: '2 x T-Shirt', amountMinor: 2_200n },
    { name: 'Standard', amountMinor: 500n },
  ],
  successUrl: 'https://shop.example/done?s={CHECKOUT_SESSION_ID}',
  cancelUrl: 'https://shop.example/cart',
  expiresInSeconds: 1_860,
  ...changes,
});

async function opened(request: GatewayRequest): Promise<string> {
  const answer = await pages.open({ ...SCOPE, key: newId(), request });
  if (answer.kind !== 'opened') throw new Error(answer.kind);
  return answer.page.pageId;
}

describe('SYS-10 HST-1 the adapter’s pages keep to Stripe’s OpenAPI', () => {
  it('opens a page, reads it, and closes it, again too', async () => {
    const pageId = await opened(pages.pageRequest(anOrder()));
    expect(await pages.read({ ...SCOPE, pageId })).toMatchObject({ page: { state: 'open' } });
    for (let time = 0; time < 2; time += 1)
      expect(await pages.expire({ ...SCOPE, pageId })).toMatchObject({ page: { state: 'expired' } });
  });

  it('reads a page that was paid, with its payment', async () => {
    const pageId = await opened(pages.pageRequest(anOrder({ email: null, items: [] })));
    await stand.sandbox.control('POST', `checkout/sessions/${pageId}/pay`, { outcome: 'success' });
    expect(await pages.read({ ...SCOPE, pageId })).toMatchObject({
      page: { state: 'paid', amountMinor: 2_700n, transactionId: expect.stringMatching(/^pi_/) },
    });
  });

  it('opens one without an end of ours, in yen, and finds it by our own id', async () => {
    const paymentId = newId();
    const order = anOrder({ paymentId, currency: 'JPY' });
    const pageId = await opened(pages.withoutEnd(pages.pageRequest(order)));
    const sinceSeconds = Math.floor(Date.now() / 1000);
    expect(await pages.findByPaymentId({ ...SCOPE, paymentId, sinceSeconds })).toMatchObject({
      page: { pageId, amountMinor: 2_700n, currency: 'JPY' },
    });
  });

  it('has a case here for everything it can do', () => {
    const methods = Object.getOwnPropertyNames(StripePages.prototype).filter(
      (name) => name !== 'constructor',
    );
    expect(methods.filter((name) => !called.has(name))).toEqual([]);
  });
});
