import type { Check } from '../check.ts';
import { checkoutsOf } from './checkouts.ts';
import { VALID_STATUSES } from './known.ts';
import { compositeKey, groupSums } from './rows.ts';

/** Counters are the sums of uses, and within the limit unless recorded as over-use. */
export const countersAreUses: Check = {
  name: 'promotion counters are their uses, within the limits',
  find({ promotionCounters, promotionUses }) {
    const counts = groupSums(
      promotionUses.filter(({ over_use: isOverUse }) => !isOverUse),
      ({ tenant_id: tenant, promotion_id: id, status }) => compositeKey(tenant, id, status),
      () => 1,
    );
    return promotionCounters
      .filter(({ tenant_id: tenant, promotion_id: id, total_limit: limit, reserved, applied, excess }) => {
        const count = (status: string): number => counts.get(compositeKey(tenant, id, status)) ?? 0;
        // A limit that was lowered below its uses is no over-use: the difference is kept as `excess`.
        const isWithin = !limit || applied + reserved <= limit + excess;
        return !isWithin || reserved !== count('reserved') || applied !== count('applied');
      })
      .map(({ tenant_id: tenant, promotion_id: id }) => `promotion ${tenant} ${id}`);
  },
};

/** An order uses its limited promotions once, and no use is without its order. */
export const usesAreOrders: Check = {
  name: 'used promotions are those of orders',
  find(read) {
    const { isRunning } = checkoutsOf(read);
    const counted = new Set(read.promotionCounters.map(({ promotion_id: id }) => id));
    const applied = read.promotionUses.filter(({ status }) => status === 'applied');
    const used = new Set(
      applied.map(({ order_id: order, promotion_id: promotion }) => compositeKey(order, promotion)),
    );
    const orderIds = new Set<string | null>(read.orders.map(({ id }) => id));
    return [
      ...applied
        .filter(({ order_id: id }) => !orderIds.has(id))
        .map(({ order_id: id }) => `use without order ${id}`),
      ...read.orders
        .filter(({ status, cart_session_id: id }) => VALID_STATUSES.has(status) && !isRunning(id))
        .flatMap(({ id, promotions }) =>
          (promotions ?? []).map(({ promotionId, promotion_id: older }) => ({
            id,
            promotion: promotionId ?? older ?? '',
          })),
        )
        .filter(({ id, promotion }) => counted.has(promotion) && !used.has(compositeKey(id, promotion)))
        .map(({ id, promotion }) => `order ${id} without its use of ${promotion}`),
    ];
  },
};

/** A held use belongs to a checkout that can still be confirmed. */
export const heldUsesHaveCheckouts: Check = {
  name: 'every held promotion use has an open checkout',
  find(read) {
    const { isOver } = checkoutsOf(read);
    return read.promotionUses
      .filter(({ status, checkout_id: id, is_live: isLive }) => status === 'reserved' && isLive && isOver(id))
      .map(
        ({ promotion_id: promotion, checkout_id: checkout }) => `use of ${promotion} by checkout ${checkout}`,
      );
  },
};
