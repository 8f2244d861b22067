import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import type { AttemptPayment, OpenPageRequest, PaymentPort } from '../../ports/payment.port.js';
import { called, outcomeOf } from './participant.js';

/** Payments as the contract sees them; all in the tenant `demo`. */
export interface PaymentWorld {
  readonly port: PaymentPort;
  /** Cards that are charged, declined, challenged. */
  readonly cards: Readonly<Record<'fine' | 'declined' | 'challenged', string>>;
  /** The customer passes, or fails, the open challenge of a checkout. */
  challenge(checkoutId: string, outcome: 'passed' | 'failed'): Promise<void>;
  /** The customer pays on the open page of a checkout. */
  payPage(checkoutId: string): Promise<void>;
  /** Minor units that are authorized or captured for a checkout, without what was refunded. */
  money(checkoutId: string): Promise<bigint>;
  stop(): Promise<void>;
}

const AMOUNT = 1_999n;

/** Fences, attempts and replays of payments; the fake and the service both keep to it. */
export function paymentContract(name: string, open: () => Promise<PaymentWorld>): void {
  describe(`2.3 participant contract: ${name}`, () => {
    let world: PaymentWorld;
    let checkoutId: string;
    let paymentIds: Map<number, string>;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.stop());
    beforeEach(() => {
      checkoutId = newId();
      paymentIds = new Map();
    });

    const common = (attempt: number) => {
      const paymentId = paymentIds.get(attempt) ?? newId();
      paymentIds.set(attempt, paymentId);
      return {
        checkoutId,
        attempt,
        paymentId,
        amountMinor: AMOUNT,
        currency: 'USD',
        email: 'ada@example.test',
        lineSummary: '1 x T-Shirt',
      };
    };
    const authorize = (attempt: number, paymentMethodId = world.cards.fine) =>
      called(() => world.port.authorize({ ...common(attempt), paymentMethodId }));
    const authorized = (attempt: number, card?: string) => outcomeOf(() => authorize(attempt, card));
    const page = (attempt: number): OpenPageRequest => ({
      ...common(attempt),
      items: [{ name: 'T-Shirt', amountMinor: AMOUNT }],
      successUrl: 'https://shop.test/done',
      cancelUrl: 'https://shop.test/cart',
      pageSeconds: 1_860,
    });
    const openPage = (attempt: number) => called(() => world.port.openPage(page(attempt)));
    const release = (attempt: number, reason?: string) =>
      called(() => world.port.void({ checkoutId, attempt, reason }));
    const end = (attempt: number) => called(() => world.port.abandon({ checkoutId, attempt }));
    const statusOf = async (attempt: number): Promise<AttemptPayment['status'] | undefined> =>
      (await called(() => world.port.states([{ checkoutId, attempt }])))[0]?.status;

    it('an attempt authorizes once, however often it asks', async () => {
      const first = await authorize(1);

      expect(first).toMatchObject({
        kind: 'authorized',
        paymentId: paymentIds.get(1),
        amountMinor: AMOUNT,
      });
      expect(await authorize(1)).toEqual(first);
      expect(await world.money(checkoutId)).toBe(AMOUNT);
    });

    it('a decline stays a decline, and another attempt may pay', async () => {
      expect([await authorized(1, world.cards.declined), await authorized(1, world.cards.declined)]).toEqual([
        'PAYMENT_DECLINED',
        'PAYMENT_DECLINED',
      ]);
      expect(await statusOf(1)).toBe('declined');

      expect(await authorized(2)).toBe('done');
    });

    it('a challenge is answered until it is passed; then the same call answers the authorization', async () => {
      const first = await authorize(1, world.cards.challenged);
      expect(first).toMatchObject({ kind: 'requires_action', clientSecret: expect.stringMatching(/./) });
      expect(await statusOf(1)).toBe('requires_action');

      await world.challenge(checkoutId, 'passed');

      expect(await authorize(1, world.cards.challenged)).toMatchObject({
        kind: 'authorized',
        amountMinor: AMOUNT,
      });
    });

    it('a failed challenge is a decline', async () => {
      await authorize(1, world.cards.challenged);
      await world.challenge(checkoutId, 'failed');

      expect(await authorized(1, world.cards.challenged)).toBe('PAYMENT_DECLINED');
    });

    it('a void leaves no money, and refuses attempts up to its own from then on', async () => {
      await authorize(2);

      await release(2);
      await release(2);

      expect(await world.money(checkoutId)).toBe(0n);
      expect([await authorized(1), await authorized(2)]).toEqual(['ATTEMPT_FENCED', 'ATTEMPT_FENCED']);
      expect(await authorized(3)).toBe('done');
    });

    it('a void is recorded when there was no payment: the late authorization is refused', async () => {
      await release(1);

      expect(await authorized(1)).toBe('ATTEMPT_FENCED');
      expect(await world.money(checkoutId)).toBe(0n);
    });

    it('a late void of an older attempt leaves the newer attempt’s payment alone', async () => {
      await authorized(1, world.cards.declined);
      await authorize(2);

      await release(1);

      expect(await world.money(checkoutId)).toBe(AMOUNT);
      expect(await statusOf(2)).toBe('authorized');
    });

    it('an open challenge can be ended; the attempt is refused from then on', async () => {
      await authorize(1, world.cards.challenged);

      expect(await end(1)).toMatchObject({ status: 'voided' });
      expect(await authorized(1, world.cards.challenged)).toBe('ATTEMPT_FENCED');
      expect(await authorized(2)).toBe('done');
    });

    it('an authorized payment is not ended, and one that there is not never will be', async () => {
      await authorize(1);
      expect(await end(1)).toMatchObject({ status: 'authorized' });
      expect(await authorized(1)).toBe('done');

      checkoutId = newId();
      expect(await end(1)).toMatchObject({ status: 'voided' });
      expect(await authorized(1)).toBe('ATTEMPT_FENCED');
    });

    it('states answers the payments there are', async () => {
      await authorize(1);

      const states = await called(() =>
        world.port.states([
          { checkoutId, attempt: 1 },
          { checkoutId, attempt: 2 },
          { checkoutId: newId(), attempt: 1 },
        ]),
      );
      expect(states).toMatchObject([
        { checkoutId, attempt: 1, paymentId: paymentIds.get(1), status: 'authorized' },
      ]);
    });

    it('HST-1 an attempt has one page, which answers its payment once it is paid; its undo refunds that', async () => {
      const first = await openPage(1);
      expect(first).toMatchObject({ kind: 'open', amountMinor: AMOUNT, url: expect.stringMatching(/^http/) });
      expect(await openPage(1)).toMatchObject({ kind: 'open', pageId: first.pageId });

      await world.payPage(checkoutId);

      expect(await openPage(1)).toMatchObject({ kind: 'paid', pageId: first.pageId, amountMinor: AMOUNT });
      expect(await world.money(checkoutId)).toBe(AMOUNT);
      await release(1, 'cart_missing');
      expect(await world.money(checkoutId)).toBe(0n);
    });

    it('HST-1 a closed page takes no money, and its attempt is refused from then on', async () => {
      await openPage(1);

      await release(1);

      expect(await outcomeOf(() => openPage(1))).toBe('ATTEMPT_FENCED');
      expect(await world.money(checkoutId)).toBe(0n);
    });
  });
}
