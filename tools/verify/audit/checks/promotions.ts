import { checkoutsOf } from './checkouts.ts';

const keyOf = ({ tenant_id: tenant, promotion_id: id }) => `${tenant} ${id}`;
const GOES_ON = new Set([
  'pending',
  'confirmed',
  'processing',
  'shipped',
  'delivered',
  'return_requested',
  'returned',
]);

/** Counters are the uses behind them, and never beyond the limit unless recorded as over-use. */
export const countersAreUses = {
  name: 'promotion counters are their uses, within the limits',
  find({ promotionCounters, promotionUses }) {
    const count = (counter, status) =>
      promotionUses.filter((use) => keyOf(use) === keyOf(counter) && use.status === status && !use.over_use)
        .length;
    return promotionCounters
      .filter((counter) => {
        // Somebody may have lowered the limit below what was used already: that is no over-use, and is kept as `excess`.
        const limit = counter.total_limit && counter.total_limit + counter.excess;
        const isWithin = !limit || counter.applied + counter.reserved <= limit;
        return (
          !isWithin ||
          counter.reserved !== count(counter, 'reserved') ||
          counter.applied !== count(counter, 'applied')
        );
      })
      .map((counter) => `promotion ${keyOf(counter)}`);
  },
};

/** An order's limited promotions are used once by it, and no use is without its order. */
export const usesAreOrders = {
  name: 'used promotions are those of orders',
  find({ promotionUses, orders, promotionCounters, attempts }) {
    const counted = new Set(promotionCounters.map(({ promotion_id: id }) => id));
    const open = new Set(
      attempts.filter(({ status }) => status === 'running').map(({ checkout_id: id }) => id),
    );
    const applied = promotionUses.filter(({ status }) => status === 'applied');
    const used = new Set(
      applied.map(({ order_id: order, promotion_id: promotion }) => `${order} ${promotion}`),
    );
    const orderIds = new Set(orders.map(({ id }) => id));
    return [
      ...applied
        .filter(({ order_id: id }) => !orderIds.has(id))
        .map(({ order_id: id }) => `use without order ${id}`),
      ...orders
        .filter(({ status, cart_session_id: id }) => GOES_ON.has(status) && !open.has(id))
        .flatMap(({ id, promotions }) =>
          (promotions ?? []).map((promotion) => ({
            id,
            promotion: promotion.promotionId ?? promotion.promotion_id,
          })),
        )
        .filter(({ id, promotion }) => counted.has(promotion) && !used.has(`${id} ${promotion}`))
        .map(({ id, promotion }) => `order ${id} without its use of ${promotion}`),
    ];
  },
};

/** A use that is held is one of a checkout that can still be confirmed. */
export const heldUsesAreSomebodys = {
  name: 'no promotion use is held for nothing',
  find(read) {
    const { isOver } = checkoutsOf(read);
    return read.promotionUses
      .filter(({ status, checkout_id: id, is_live: isLive }) => status === 'reserved' && isLive && isOver(id))
      .map(
        ({ promotion_id: promotion, checkout_id: checkout }) => `use of ${promotion} by checkout ${checkout}`,
      );
  },
};
