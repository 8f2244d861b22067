import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';
import { newId } from '@holdfast/request-context';

import type { PromotionPort } from '../../ports/promotion.port.js';
import { called, outcomeOf } from './participant.js';

/** Promotions as the contract sees them; all in the tenant `demo`. */
export interface PromotionWorld {
  readonly port: PromotionPort;
  /** A new promotion with this limit of uses. */
  promotion(limit: number): Promise<{ readonly promotionId: string; readonly code: string }>;
  /** Uses held by checkouts, and uses that orders have. */
  counts(promotionId: string): Promise<{ readonly held: number; readonly used: number }>;
  stop(): Promise<void>;
}

/** Fences, attempts and replays of promotions; the fake and the service both keep to it. */
export function promotionContract(name: string, open: () => Promise<PromotionWorld>): void {
  describe(`2.3 participant contract: ${name}`, () => {
    let world: PromotionWorld;
    let promotion: { readonly promotionId: string; readonly code: string };
    let checkoutId: string;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      promotion = await world.promotion(1);
      checkoutId = newId();
    });

    const use = (attempt: number, id = checkoutId) => ({
      checkoutId: id,
      attempt,
      email: `${id}@example.test`,
      promotions: [promotion],
    });
    const reserve = (attempt: number, id?: string) =>
      outcomeOf(() => world.port.reserve({ ...use(attempt, id), ttlSeconds: 900 }));
    const apply = (attempt: number, orderId: string, id?: string) =>
      called(() => world.port.apply({ ...use(attempt, id), orderId }));
    const release = (attempt: number, tenantId?: string) =>
      outcomeOf(() => world.port.release({ checkoutId, attempt }), tenantId);
    const counts = () => world.counts(promotion.promotionId);

    it('a use is held once, however often it is asked for, also by a later attempt', async () => {
      expect([await reserve(1), await reserve(1), await reserve(2)]).toEqual(['done', 'done', 'done']);

      expect(await counts()).toEqual({ held: 1, used: 0 });
    });

    it('a use beyond the limit is refused by its promotion, and nothing is held', async () => {
      await reserve(1, newId());

      const error = await called(() => world.port.reserve({ ...use(1), ttlSeconds: 900 })).catch(
        (thrown: unknown) => thrown,
      );

      expect(isDomainError(error) && error.reason).toBe('PROMOTION_EXHAUSTED');
      expect(isDomainError(error) && error.errors).toMatchObject([
        { promotionId: promotion.promotionId, reason: 'PROMOTION_EXHAUSTED' },
      ]);
      expect(await counts()).toEqual({ held: 1, used: 0 });
    });

    it('a release gives uses back and refuses this attempt from then on', async () => {
      await reserve(1);

      expect([await release(1), await release(1)]).toEqual(['done', 'done']);
      expect(await counts()).toEqual({ held: 0, used: 0 });
      expect(await reserve(1)).toBe('ATTEMPT_FENCED');
      expect(await outcomeOf(() => apply(1, newId()))).toBe('ATTEMPT_FENCED');
      expect(await reserve(2)).toBe('done');
    });

    it('a release is recorded when nothing was held: the late hold is refused', async () => {
      expect(await release(2)).toBe('done');

      expect([await reserve(1), await reserve(2)]).toEqual(['ATTEMPT_FENCED', 'ATTEMPT_FENCED']);
      expect(await counts()).toEqual({ held: 0, used: 0 });
    });

    it('a late release of an older attempt leaves the newer attempt’s uses alone', async () => {
      await reserve(1);
      await reserve(2);

      expect(await release(1)).toBe('done');
      expect(await counts()).toEqual({ held: 1, used: 0 });
      expect(await apply(2, newId())).toEqual([]);
    });

    it('a release of another tenant changes nothing', async () => {
      await reserve(1);

      expect(await release(1, 'demo-eu')).toBe('done');
      expect(await counts()).toEqual({ held: 1, used: 0 });
    });

    it('an applied use is the order’s, once; a release has no effect on it, and other attempts are refused', async () => {
      const orderId = newId();
      await reserve(1);

      expect([await apply(1, orderId), await apply(1, orderId)]).toEqual([[], []]);
      expect(await counts()).toEqual({ held: 0, used: 1 });
      expect([await reserve(1), await reserve(2)]).toEqual(['done', 'ATTEMPT_FENCED']);
      expect(await release(1)).toBe('done');
      expect(await counts()).toEqual({ held: 0, used: 1 });
    });

    it('a use applied beyond the limit is answered, not refused', async () => {
      await reserve(1, newId());

      expect(await apply(1, newId())).toEqual([promotion.promotionId]);
    });
  });
}
