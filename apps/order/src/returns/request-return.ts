import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Pool, isConstraintViolation } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import type { OrderRef } from '../order-records/move-order.js';
import { loadOrder } from '../order-records/order.repository.js';
import type { Order } from '../order/order.js';
import type { OrderReturn, Replacement } from '../order/return.js';
import { applySteps, unchanged, withEvent } from '../order/transition.js';
import { AssortmentPort } from './assortment.port.js';
import type { SoldGoods } from './assortment.port.js';
import { saveTransition, withReturns } from './change-returns.js';
import type { LockedOrder } from './change-returns.js';
import { assertReturnable, planReturn } from './plan-return.js';
import type { WantedUnits } from './plan-return.js';
import { stageReached } from './return-events.js';
import { addReturn } from './returns.repository.js';

/** A return with its order. */
export interface ReturnOfOrder {
  readonly order: Order;
  readonly given: OrderReturn;
}

/** The request of a return. */
export interface ReturnRequest {
  readonly lines: readonly WantedUnits[];
  readonly reason?: string | undefined;
  /** A repeated request with the same key answers the same return. */
  readonly requestKey?: string | undefined;
}

/** The request of an exchange. */
export interface ExchangeRequest extends ReturnRequest {
  readonly replacements: readonly { readonly sku: string; readonly quantity: number }[];
}

type NewReturn = Omit<OrderReturn, 'requestedAt'>;

/**
 * Creates a return or an exchange on a customer's request (ORD-7). Reasons: ORDER_NOT_FOUND, ILLEGAL_STATUS_TRANSITION if nothing was
 * delivered yet, RETURN_NOT_POSSIBLE, RETURN_EXCEEDS_BOUGHT, VALIDATION_FAILED; nothing is written then.
 */
@Injectable()
export class RequestReturn {
  constructor(
    private readonly pool: Pool,
    private readonly assortment: AssortmentPort,
  ) {}

  /** A return for a refund. */
  async forRefund(ref: OrderRef, request: ReturnRequest): Promise<ReturnOfOrder> {
    return this.create(ref, request, { kind: 'return', replacements: [] });
  }

  /**
   * An exchange for other goods of equal value, both at current prices. Further reasons: SKU_UNKNOWN for goods that are not sold,
   * EXCHANGE_NOT_EQUAL, which names both values.
   */
  async forExchange(ref: OrderRef, request: ExchangeRequest): Promise<ReturnOfOrder> {
    const order = await loadOrder(this.pool, ref.tenantId, ref.orderId);
    if (!order) throw new DomainError('ORDER_NOT_FOUND');
    assertReturnable(order);
    const replacements = await this.replacementsFor(order, request);
    return this.create(ref, request, { kind: 'exchange', replacements });
  }

  private async create(
    ref: OrderRef,
    { lines, reason, requestKey }: ReturnRequest,
    kindOfReturn: Pick<OrderReturn, 'kind' | 'replacements'>,
  ): Promise<ReturnOfOrder> {
    try {
      return await withReturns(this.pool, ref, async (locked) => {
        const { order, returns } = locked;
        const earlier = returns.find((other) => requestKey !== undefined && other.requestKey === requestKey);
        if (earlier) return { order, given: earlier };
        assertReturnable(order);
        const planned = planReturn(order, returns, lines);
        const wanted = { ...kindOfReturn, orderId: ref.orderId, lines: planned, reason, requestKey };
        return add(locked, { ...wanted, id: newId(), status: 'requested', shippingMinor: 0n });
      });
    } catch (cause) {
      // The last guard is the table's CHECK, whatever the plan computed.
      if (!isConstraintViolation(cause, 'order_lines_returned_within_bought')) throw cause;
      throw new DomainError('RETURN_EXCEEDS_BOUGHT', { cause });
    }
  }

  private async replacementsFor(order: Order, request: ExchangeRequest): Promise<Replacement[]> {
    const back = request.lines.flatMap(({ lineId, quantity }) => {
      const line = order.lines.find((candidate) => candidate.lineId === lineId);
      return line ? [{ sku: line.sku, quantity, boughtAtMinor: line.unitPriceMinor }] : [];
    });
    const asked = new Map([...back, ...request.replacements].map((item) => [item.sku, item]));
    const sold = await this.assortment.sold(
      order.currency,
      [...asked.values()].map(({ sku, quantity }) => ({ sku, quantity })),
    );
    const replacements = request.replacements.map(({ sku, quantity }) => ({
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
  const transition = withEvent(moved, (now, sequence) => stageReached(now, sequence, given, 'requested'));
  await saveTransition(locked, transition);
  return { order: transition.order, given };
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
