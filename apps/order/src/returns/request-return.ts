import { DomainError } from '@holdfast/errors';
import { isConstraintViolation } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import type { OrderRef } from '../order-records/move-order.js';
import { loadOrder } from '../order-records/order.repository.js';
import type { Order } from '../order/order.js';
import type { OrderReturn, Replacement } from '../order/return.js';
import { applySteps, telling, unchanged } from '../order/transition.js';
import type { AssortmentPort, SoldGoods } from './assortment.port.js';
import { withReturns, writeAlong } from './change-returns.js';
import type { LockedOrder } from './change-returns.js';
import { assertReturnable, planReturn } from './plan-return.js';
import type { WantedUnits } from './plan-return.js';
import { stageReached } from './return-events.js';
import { addReturn } from './returns.repository.js';

/** A return with the order whose goods it is about. */
export interface ReturnOfOrder {
  readonly order: Order;
  readonly given: OrderReturn;
}

/** What is wanted back, and why. */
export interface ReturnWish {
  readonly lines: readonly WantedUnits[];
  readonly reason?: string | undefined;
  /** Asking again under the same key answers the same return. */
  readonly requestKey?: string | undefined;
}

/** What is wanted instead. */
export interface ExchangeWish extends ReturnWish {
  readonly replacements: readonly { readonly sku: string; readonly quantity: number }[];
}

type NewReturn = Omit<OrderReturn, 'requestedAt'>;

/**
 * Takes a customer's wish to give goods back (ORD-7). Reasons: ORDER_NOT_FOUND, ILLEGAL_STATUS_TRANSITION where nothing was delivered
 * yet, RETURN_NOT_POSSIBLE, RETURN_EXCEEDS_BOUGHT, VALIDATION_FAILED; nothing is written then.
 */
export class RequestReturn {
  constructor(
    private readonly pool: Pool,
    private readonly assortment: AssortmentPort,
  ) {}

  /** For money. */
  async forMoney(ref: OrderRef, wish: ReturnWish): Promise<ReturnOfOrder> {
    return this.request(ref, wish, { kind: 'return', replacements: [] });
  }

  /**
   * For other goods of equal value, both at today's prices. Also: SKU_UNKNOWN for goods that are not sold, EXCHANGE_NOT_EQUAL, which
   * names both values.
   */
  async forGoods(ref: OrderRef, wish: ExchangeWish): Promise<ReturnOfOrder> {
    const order = await loadOrder(this.pool, ref.tenantId, ref.orderId);
    if (!order) throw new DomainError('ORDER_NOT_FOUND');
    assertReturnable(order);
    const replacements = await this.replacementsFor(order, wish);
    return this.request(ref, wish, { kind: 'exchange', replacements });
  }

  private async request(
    ref: OrderRef,
    { lines, reason, requestKey }: ReturnWish,
    what: Pick<OrderReturn, 'kind' | 'replacements'>,
  ): Promise<ReturnOfOrder> {
    try {
      return await withReturns(this.pool, ref, async (locked) => {
        const { order, returns } = locked;
        const earlier = returns.find((other) => requestKey !== undefined && other.requestKey === requestKey);
        if (earlier) return { order, given: earlier };
        assertReturnable(order);
        const planned = planReturn(order, returns, lines);
        const wanted = { ...what, orderId: ref.orderId, lines: planned, reason, requestKey };
        return add(locked, { ...wanted, id: newId(), status: 'requested', shippingMinor: 0n });
      });
    } catch (cause) {
      // The last guard, in the write itself: whatever the plan believed.
      if (!isConstraintViolation(cause, 'order_lines_returned_within_bought')) throw cause;
      throw new DomainError('RETURN_EXCEEDS_BOUGHT', { cause });
    }
  }

  private async replacementsFor(order: Order, wish: ExchangeWish): Promise<Replacement[]> {
    const back = wish.lines.flatMap(({ lineId, quantity }) => {
      const line = order.lines.find((candidate) => candidate.lineId === lineId);
      return line ? [{ sku: line.sku, quantity, boughtAtMinor: line.unitPriceMinor }] : [];
    });
    const asked = new Map([...back, ...wish.replacements].map((item) => [item.sku, item]));
    const sold = await this.assortment.sold(
      order.currency,
      [...asked.values()].map(({ sku, quantity }) => ({ sku, quantity })),
    );
    const replacements = wish.replacements.map(({ sku, quantity }) => ({
      ...soldOrRefused(sold, sku),
      quantity,
    }));
    const wantedMinor = worth(replacements);
    const backMinor = worth(
      back.map(({ sku, quantity, boughtAtMinor }) => ({
        quantity,
        unitPriceMinor: sold.get(sku)?.unitPriceMinor ?? boughtAtMinor,
      })),
    );
    if (backMinor !== wantedMinor) throw notEqual(order.currency, backMinor, wantedMinor);
    return replacements;
  }
}

async function add(locked: LockedOrder, added: NewReturn): Promise<ReturnOfOrder> {
  const { tx, order } = locked;
  const requestedAt = await addReturn(tx, order.tenantId, added);
  const given = { ...added, requestedAt };
  const moved = applySteps(
    unchanged(order),
    order.status === 'delivered' ? [{ to: 'return_requested', reason: added.reason }] : [],
  );
  const told = telling(moved, (now, sequence) => stageReached(now, sequence, given, 'requested'));
  await writeAlong(locked, told);
  return { order: told.order, given };
}

function soldOrRefused(sold: ReadonlyMap<string, SoldGoods>, sku: string): SoldGoods {
  const goods = sold.get(sku);
  if (!goods) throw new DomainError('SKU_UNKNOWN', { detail: `${sku} is not sold here`, metadata: { sku } });
  return goods;
}

const worth = (items: readonly { readonly quantity: number; readonly unitPriceMinor: bigint }[]): bigint =>
  items.reduce((sum, { quantity, unitPriceMinor }) => sum + BigInt(quantity) * unitPriceMinor, 0n);

const notEqual = (currency: string, backMinor: bigint, wantedMinor: bigint): DomainError =>
  new DomainError('EXCHANGE_NOT_EQUAL', {
    detail: `goods worth ${backMinor} ${currency} (minor units) cannot be exchanged for goods worth ${wantedMinor}`,
    metadata: { returnedMinor: String(backMinor), replacementMinor: String(wantedMinor), currency },
  });
