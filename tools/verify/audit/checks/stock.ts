import { checkoutsOf } from './checkouts.ts';

const placeOf = ({ tenant_id: tenant, sku, location_id: location }) => `${tenant} ${sku} ${location}`;
const HELD = new Set(['held', 'pinned']);

function sumBy(rows, keyOf, quantityOf) {
  const sums = new Map();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + quantityOf(row));
  return sums;
}

/** Counters on stock levels are the sums of the reservations behind them. */
export const stockIsReservations = {
  name: 'held and allocated stock are the sums of reservations',
  find({ stock, reservations }) {
    const held = sumBy(
      reservations.filter(({ status }) => HELD.has(status)),
      placeOf,
      ({ quantity }) => quantity,
    );
    const allocated = sumBy(
      reservations.filter(({ status }) => status === 'allocated'),
      placeOf,
      ({ quantity }) => quantity,
    );
    return stock
      .filter(
        (level) =>
          level.held !== (held.get(placeOf(level)) ?? 0) ||
          level.allocated !== (allocated.get(placeOf(level)) ?? 0),
      )
      .map((level) => `stock ${placeOf(level)}`);
  },
};

/** Stock on hand is the sum of its movements, and covers what is promised of it. */
export const stockIsMovements = {
  name: 'stock on hand is the sum of movements and covers what is promised',
  find({ stock, movements }) {
    const moved = sumBy(movements, placeOf, ({ quantity }) => quantity);
    return stock
      .filter(
        (level) =>
          level.on_hand !== (moved.get(placeOf(level)) ?? 0) ||
          level.held + level.allocated > level.on_hand ||
          level.held < 0,
      )
      .map((level) => `stock ${placeOf(level)}`);
  },
};

/** What is allocated belongs to an order, and every order that waits to be shipped has its pieces. */
export const allocationsAreOrders = {
  name: 'allocated stock is what orders wait for',
  find({ reservations, orders, orderLines, attempts }) {
    const waiting = new Set(
      orders
        .filter(({ status }) => ['pending', 'confirmed', 'processing'].includes(status))
        .map(({ id }) => id),
    );
    const open = new Set(
      attempts.filter(({ status }) => status === 'running').map(({ checkout_id: id }) => id),
    );
    // Shipped in parts, or told by the carrier alone: the rest has left at the latest when the order arrives.
    const underWay = new Set(orders.filter(({ status }) => status === 'shipped').map(({ id }) => id));
    const covered = new Set(orders.filter(({ cart_session_id: id }) => open.has(id)).map(({ id }) => id));
    const key = ({ order_id: order, sku }) => `${order} ${sku}`;
    const allocated = sumBy(
      reservations.filter(({ status }) => status === 'allocated'),
      key,
      ({ quantity }) => quantity,
    );
    const ordered = new Map(
      orderLines.filter(({ order_id: id }) => waiting.has(id)).map((line) => [key(line), line.quantity]),
    );
    return [
      ...[...ordered]
        .filter(([line, quantity]) => !covered.has(line.split(' ')[0]) && allocated.get(line) !== quantity)
        .map(([line]) => `order line ${line}`),
      ...[...allocated.keys()]
        .filter((line) => !ordered.has(line) && !underWay.has(line.split(' ')[0]))
        .map((line) => `allocation of order ${line}`),
    ];
  },
};

/** Pinned stock is an open attempt's; any other hold is one of a checkout that can still be confirmed, or that was never stored (CHK-4). */
export const holdsAreSomebodys = {
  name: 'no stock is held for nothing',
  find(read) {
    const { isOpen, isOver } = checkoutsOf(read);
    return read.reservations
      .filter(
        ({ status, checkout_id: id, is_live: isLive }) =>
          (status === 'pinned' && !isOpen(id)) || (status === 'held' && isLive && isOver(id)),
      )
      .map(({ id }) => `reservation ${id}`);
  },
};
