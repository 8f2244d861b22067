import { describe, expect, it } from '@jest/globals';

import { contextFrom, newId, runInContext } from '@holdfast/request-context';

import type { AttemptRef } from '../ports/call.js';
import type { AttemptPayment } from '../ports/payment.port.js';
import { FakePayment } from '../testing/fake-payment.js';
import { LookUpOpenPage } from './look-up-open-page.js';

class AskedPayment extends FakePayment {
  readonly asked: AttemptRef[] = [];
  isAway = false;

  override async states(refs: readonly AttemptRef[]): Promise<readonly AttemptPayment[]> {
    this.asked.push(...refs);
    if (this.isAway) throw new Error('payment is away');
    return [];
  }
}
const begin = (lookUp: LookUpOpenPage, ref: AttemptRef, tenantId = 'demo'): void =>
  runInContext(contextFrom({ tenantId }), () => lookUp.begin(ref));

describe('HST-3 the page of a customer who is back is looked up', () => {
  it('once for many polls of a moment, for each attempt of each shop', () => {
    const payment = new AskedPayment();
    const lookUp = new LookUpOpenPage(payment);
    const ref = { checkoutId: newId(), attempt: 1 };
    for (let poll = 0; poll < 10; poll += 1) begin(lookUp, ref);
    begin(lookUp, { ...ref, attempt: 2 });
    begin(lookUp, ref, 'demo-eu');

    expect(payment.asked).toEqual([ref, { ...ref, attempt: 2 }, ref]);
  });

  it('and is answered all the same while payment is away', () => {
    const payment = new AskedPayment();
    payment.isAway = true;

    expect(() => begin(new LookUpOpenPage(payment), { checkoutId: newId(), attempt: 1 })).not.toThrow();
  });
});
