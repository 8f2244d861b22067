import type { Check } from '../check.ts';
import { checkoutsOf } from './checkouts.ts';
import { groupSums } from './rows.ts';

interface Place {
  readonly tenant_id: string;
  readonly sku: string;
  readonly location_id: string;
}

const placeOf = ({ tenant_id: tenant, sku, location_id: location }: Place): string =>
  `${tenant} ${sku} ${location}`;
const quantityOf = ({ quantity }: { readonly quantity: number }): number => quantity;
const HELD: ReadonlySet<string> = new Set(['held', 'pinned']);
const UNSHIPPED: ReadonlySet<string> = new Set(['pending', 'confirmed', 'processing']);

/** Counters on stock levels are the sums of the reservations. */
export const stockIsReservations: Check = {
  name: 'held and allocated stock are the sums of reservations',
  find({ stock, reservations }) {
    const held = groupSums(
      reservations.filter(({ status }) => HELD.has(status)),
      placeOf,
      quantityOf,
    );
    const allocated = groupSums(
      reservations.filter(({ status }) => status === 'allocated'),
      placeOf,
      quantityOf,
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

/** Stock on hand is the sum of its movements, and covers the held and allocated pieces. */
export const stockIsMovements: Check = {
  name: 'stock on hand is the sum of movements and covers what is promised',
  find({ stock, movements }) {
    const moved = groupSums(movements, placeOf, quantityOf);
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

/** Stock that is allocated or pinned for an order belongs to one, and every order that is not shipped yet has its pieces. */
export const allocationsAreOrders: Check = {
  name: 'allocated stock is what orders wait for',
  find(read) {
    const { orders, orderLines, reservations } = read;
    const { isRunning } = checkoutsOf(read);
    const unshipped = new Set(orders.filter(({ status }) => UNSHIPPED.has(status)).map(({ id }) => id));
    // Shipped in parts, or reported by the carrier alone: the rest is booked at the latest when the order arrives.
    const shipped = new Set<string | null>(
      orders.filter(({ status }) => status === 'shipped').map(({ id }) => id),
    );
    const changing = new Set(orders.filter(({ cart_session_id: id }) => isRunning(id)).map(({ id }) => id));
    const lineOf = ({ order_id: order, sku }: { readonly order_id: string | null; readonly sku: string }) =>
      `${order} ${sku}`;
    const made = new Set<string | null>(orders.map(({ id }) => id));
    const allocations = reservations.filter(
      ({ status, order_id: order }) => status === 'allocated' || (status === 'pinned' && made.has(order)),
    );
    const allocated = groupSums(allocations, lineOf, quantityOf);
    const lines = orderLines.filter(({ order_id: id }) => unshipped.has(id));
    const known = new Set(lines.map(lineOf));
    const offending = allocations.filter((each) => !known.has(lineOf(each)) && !shipped.has(each.order_id));
    return [
      ...lines
        .filter((line) => !changing.has(line.order_id) && allocated.get(lineOf(line)) !== line.quantity)
        .map((line) => `order line ${lineOf(line)}`),
      ...new Set(offending.map((each) => `allocation of order ${lineOf(each)}`)),
    ];
  },
};

/** Pinned stock belongs to an open attempt, or to an order whose confirmation has not arrived; any other hold to a checkout that can still be confirmed, or that was never stored (CHK-4). */
export const holdsHaveCheckouts: Check = {
  name: 'every stock hold has an open checkout',
  find(read) {
    const { isOpen, isOver } = checkoutsOf(read);
    const pending = new Set<string | null>(
      read.orders.filter(({ status }) => status === 'pending').map(({ id }) => id),
    );
    return read.reservations
      .filter(
        ({ status, checkout_id: id, order_id: order, is_live: isLive }) =>
          (status === 'pinned' && !isOpen(id) && !pending.has(order)) ||
          (status === 'held' && isLive && isOver(id)),
      )
      .map(({ id }) => `reservation ${id}`);
  },
};
