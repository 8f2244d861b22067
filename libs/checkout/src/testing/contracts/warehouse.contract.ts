import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';
import { newId } from '@holdfast/request-context';

import type { WarehousePort } from '../../ports/warehouse.port.js';
import { called, outcomeOf } from './participant.js';

/** A warehouse as the contract sees it; all in the tenant `demo`. */
export interface WarehouseWorld {
  readonly port: WarehousePort;
  /** Puts pieces of a new SKU on the shelf. */
  stock(sku: string, pieces: number): Promise<void>;
  /** Pieces of a SKU that can still be held. */
  available(sku: string): Promise<number>;
  /** Lets the holds of a checkout expire. */
  expire(checkoutId: string): Promise<void>;
  stop(): Promise<void>;
}

/** Fences, attempts and replays of a warehouse; the fake and the service both keep to it. */
export function warehouseContract(name: string, open: () => Promise<WarehouseWorld>): void {
  describe(`2.3 participant contract: ${name}`, () => {
    let world: WarehouseWorld;
    let sku: string;
    let checkoutId: string;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      sku = `SKU-${newId()}`;
      checkoutId = newId();
      await world.stock(sku, 10);
    });

    const hold = (attempt: number, quantity = 4, id = checkoutId) => ({
      checkoutId: id,
      attempt,
      lines: [{ sku, quantity }],
      ttlSeconds: 900,
    });
    const reserve = (attempt: number, quantity?: number, id?: string) =>
      outcomeOf(() => world.port.reserve(hold(attempt, quantity, id)));
    const extend = (attempt: number) => outcomeOf(() => world.port.extend(hold(attempt)));
    const allocate = (attempt: number) => outcomeOf(() => world.port.pin(hold(attempt)));
    const confirm = (attempt: number, orderId: string) =>
      outcomeOf(() => world.port.confirm({ checkoutId, attempt, orderId }));
    const release = (attempt: number, tenantId?: string) =>
      outcomeOf(() => world.port.release({ checkoutId, attempt }), tenantId);

    it('a hold takes stock once, however often it is taken, and replaces the checkout’s own', async () => {
      expect([await reserve(1), await reserve(1)]).toEqual(['done', 'done']);
      expect(await world.available(sku)).toBe(6);

      expect(await reserve(1, 10)).toBe('done');
      expect(await world.available(sku)).toBe(0);
    });

    it('a hold beyond the stock is refused, with what there is, and holds nothing', async () => {
      await reserve(1, 7, newId());

      const error = await called(() => world.port.reserve(hold(1))).catch((thrown: unknown) => thrown);

      expect(isDomainError(error) && [error.reason, error.errors]).toEqual([
        'OUT_OF_STOCK',
        [{ sku, requested: 4, available: 3 }],
      ]);
      expect(await world.available(sku)).toBe(3);
    });

    it('an attempt takes the hold over, and an expired one is taken again while there is stock', async () => {
      await reserve(1);
      expect(await extend(2)).toBe('done');
      expect(await world.available(sku)).toBe(6);

      await world.expire(checkoutId);
      expect(await extend(2)).toBe('done');
      expect(await world.available(sku)).toBe(6);
    });

    it('a hold is allocated once, and an expired one only while there is stock', async () => {
      await reserve(1);
      expect([await allocate(1), await allocate(1)]).toEqual(['done', 'done']);
      expect(await world.available(sku)).toBe(6);

      const [lapsed, other] = [newId(), newId()];
      await reserve(1, 6, lapsed);
      await world.expire(lapsed);
      await reserve(1, 1, other);
      const allocateLapsed = () => outcomeOf(() => world.port.pin(hold(1, 6, lapsed)));
      expect(await allocateLapsed()).toBe('OUT_OF_STOCK');

      await outcomeOf(() => world.port.release({ checkoutId: other, attempt: 1 }));
      expect(await allocateLapsed()).toBe('done');
      expect(await world.available(sku)).toBe(0);
    });

    it('a release gives everything back, allocated or not, and refuses this attempt from then on', async () => {
      await reserve(1);
      await extend(2);
      await allocate(2);

      expect([await release(2), await release(2)]).toEqual(['done', 'done']);
      expect(await world.available(sku)).toBe(10);
      for (const late of [extend, allocate, (attempt: number) => confirm(attempt, newId())])
        expect([await late(1), await late(2)]).toEqual(['ATTEMPT_FENCED', 'ATTEMPT_FENCED']);
      expect(await world.available(sku)).toBe(10);
      expect([await extend(3), await allocate(3)]).toEqual(['done', 'done']);
    });

    it('a pin may name the order that is to be made: repeated, it stays the same hold, and a release gives it back', async () => {
      const orderId = newId();
      const pin = (attempt: number) => outcomeOf(() => world.port.pin({ ...hold(attempt), orderId }));
      await reserve(1);
      expect([await pin(1), await pin(1)]).toEqual(['done', 'done']);
      expect(await world.available(sku)).toBe(6);

      expect(await release(1)).toBe('done');
      expect(await world.available(sku)).toBe(10);
      expect([await pin(1), await pin(2)]).toEqual(['ATTEMPT_FENCED', 'done']);
    });

    it('a release is recorded when there was nothing to release: the late hold is refused', async () => {
      expect(await release(1)).toBe('done');

      expect([await reserve(1), await extend(1)]).toEqual(['ATTEMPT_FENCED', 'ATTEMPT_FENCED']);
      expect(await world.available(sku)).toBe(10);
    });

    it('a late release of an older attempt leaves the newer attempt’s hold alone', async () => {
      await reserve(1);
      await extend(2);

      expect(await release(1)).toBe('done');
      expect(await world.available(sku)).toBe(6);
      expect(await allocate(2)).toBe('done');
    });

    it('a hold that a newer attempt has taken over is no longer the older one’s: what comes late is refused', async () => {
      await reserve(1);
      expect([await extend(2), await allocate(2)]).toEqual(['done', 'done']);

      expect([await extend(1), await allocate(1)]).toEqual(['ATTEMPT_FENCED', 'ATTEMPT_FENCED']);
      expect([await release(1), await world.available(sku)]).toEqual(['done', 6]);
    });

    it('a release of another tenant changes nothing', async () => {
      await reserve(1);

      expect(await release(1, 'demo-eu')).toBe('done');
      expect(await world.available(sku)).toBe(6);
      expect(await extend(1)).toBe('done');
    });

    it('a confirmed allocation is the order’s: repetitions are answered, other attempts refused, releases have no effect', async () => {
      const orderId = newId();
      await reserve(1);
      await allocate(1);

      expect([await confirm(1, orderId), await confirm(1, orderId)]).toEqual(['done', 'done']);
      expect([await extend(1), await allocate(1)]).toEqual(['done', 'done']);
      expect([await extend(2), await allocate(2)]).toEqual(['ATTEMPT_FENCED', 'ATTEMPT_FENCED']);
      expect(await release(1)).toBe('done');
      expect(await world.available(sku)).toBe(6);
    });

    it('a confirm without a hold is refused', async () => {
      expect(await confirm(1, newId())).toBe('RESERVATION_NOT_FOUND');
    });

    it('TRU-9 a share limits a hold, with what the client holds elsewhere', async () => {
      const share = { percent: 50, heldElsewhere: [{ sku, quantity: 2 }] };
      const within = (quantity: number) =>
        outcomeOf(() => world.port.reserve({ ...hold(1, quantity), share }));

      expect(await within(4)).toBe('OUT_OF_STOCK');
      expect(await within(3)).toBe('done');
    });
  });
}
