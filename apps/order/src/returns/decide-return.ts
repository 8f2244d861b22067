import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { recordAct } from '@holdfast/ops';
import { Pool } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import { writeOrder } from '../order-records/insert-order.repository.js';
import { creationsOf } from '../order/creation.js';
import type { Order } from '../order/order.js';
import { paidParts } from '../order/refund-amount.js';
import { assertCanMove, isLive, refundOf } from '../order/return.js';
import type { OrderReturn, ReturnStatus } from '../order/return.js';
import { applySteps, unchanged, withEvent } from '../order/transition.js';
import type { Transition } from '../order/transition.js';
import { WarehousePort } from '../warehouse/warehouse.port.js';
import { returnOf, saveTransition, withReturns } from './change-returns.js';
import type { LockedOrder } from './change-returns.js';
import { linkedOrder } from './linked-order.js';
import { orderStatusAfter, repriced } from './plan-return.js';
import type { ReturnOfOrder } from './request-return.js';
import { exchangeIsCompleted, returnIsCompleted, stageReached } from './return-events.js';
import { returnsOf, saveReturn } from './returns.repository.js';

/** The return to decide about, and the operator who decides. */
export interface ReturnDecision {
  readonly tenantId: string;
  readonly orderId: string;
  readonly returnId: string;
  readonly actor: string;
}

/** A return after a decision, and the order's transition with it. */
interface Change {
  readonly given: OrderReturn;
  readonly transition: Transition;
}

type Decide = (locked: LockedOrder, before: OrderReturn) => Change | Promise<Change>;

/**
 * Operators' decisions about returns and exchanges (ORD-7). A repeated decision answers like the first and has no further effect; any other
 * one that the status does not allow throws ILLEGAL_STATUS_TRANSITION. Every decision is audited in its own transaction.
 */
@Injectable()
export class DecideReturn {
  constructor(
    private readonly pool: Pool,
    private readonly warehouse: WarehousePort,
  ) {}

  /** Allows the goods to be sent back. Shipping is refunded too if decided so, once per order. */
  approve(decision: ReturnDecision, withShipping: boolean): Promise<ReturnOfOrder> {
    return this.decide(decision, 'approved', ({ order, returns }, before) => {
      const shippingMinor = withShipping ? shippingOf(order, returns, before) : 0n;
      const given = { ...before, shippingMinor };
      return { given, transition: stageTransition(order, given, 'approved') };
    });
  }

  /** Records that the goods have arrived. Goods of the damaged lines are not restocked. */
  receive(decision: ReturnDecision, damagedLineIds: readonly string[]): Promise<ReturnOfOrder> {
    return this.decide(decision, 'received', ({ order }, before) => {
      const lines = before.lines.map((line) => ({ ...line, restock: !damagedLineIds.includes(line.lineId) }));
      const given = { ...before, lines };
      return { given, transition: stageTransition(order, given, 'received') };
    });
  }

  /** Rejects the return. Its pieces can be returned under another request. */
  reject(decision: ReturnDecision, note: string | undefined): Promise<ReturnOfOrder> {
    const act = { ...decision, note };
    return this.decide(act, 'rejected', ({ order }, given) => ({ given, transition: unchanged(order) }));
  }

  /**
   * Completes the return; refund, stock and points follow by events. An exchange creates its replacement order, whose goods are held first:
   * OUT_OF_STOCK changes nothing.
   */
  async complete(decision: ReturnDecision): Promise<ReturnOfOrder> {
    await this.holdReplacements(decision);
    return this.decide(decision, 'completed', (locked, before) =>
      before.kind === 'exchange' ? makeExchange(locked, before) : completeReturn(locked, before),
    );
  }

  private async holdReplacements({ tenantId, orderId, returnId }: ReturnDecision): Promise<void> {
    const returns = await returnsOf(this.pool, tenantId, orderId);
    const exchange = returns.find(
      ({ id, kind, status }) => id === returnId && kind === 'exchange' && status === 'received',
    );
    if (exchange) await this.warehouse.hold(exchange.id, exchange.replacements);
  }

  private decide(
    { tenantId, orderId, returnId, actor, note }: ReturnDecision & { note?: string | undefined },
    to: ReturnStatus,
    decide: Decide,
  ): Promise<ReturnOfOrder> {
    return withReturns(this.pool, { tenantId, orderId }, async (locked) => {
      const before = returnOf(locked.returns, returnId);
      if (before.status === to) return { order: locked.order, given: before };
      assertCanMove(before.status, to);
      const change = await decide(locked, { ...before, status: to });
      await saveReturn(locked.tx, tenantId, before, change.given);
      const transition = settled(locked, change);
      if (transition.events.length > 0) await saveTransition(locked, transition);
      const action = `returns.${to}`;
      await recordAct(locked.tx, { tenantId, actor, action, subject: returnId, note, outcome: to });
      return { order: transition.order, given: change.given };
    });
  }
}

/** When no return is open any more, the order moves too; its event goes before the return's own. */
function settled({ order, returns }: LockedOrder, { given, transition }: Change): Transition {
  const after = returns.map((other) => (other.id === given.id ? given : other));
  const to = orderStatusAfter(order, after);
  if (!to) return transition;
  const reason = to === 'delivered' ? 'RETURN_REJECTED' : given.reason;
  const moved = applySteps(unchanged(transition.order), [{ to, reason }]);
  return {
    order: moved.order,
    history: [...transition.history, ...moved.history],
    events: [...transition.events, ...moved.events],
  };
}

const stageTransition = (order: Order, given: OrderReturn, stage: 'approved' | 'received'): Transition =>
  withEvent(unchanged(order), (now, sequence) => stageReached(now, sequence, given, stage));

function shippingOf(order: Order, returns: readonly OrderReturn[], wanted: OrderReturn): bigint {
  if (wanted.kind === 'exchange')
    throw new DomainError('RETURN_NOT_POSSIBLE', { detail: 'an exchange has no refund' });
  if (returns.some((other) => other.id !== wanted.id && isLive(other) && other.shippingMinor > 0n))
    throw new DomainError('RETURN_EXCEEDS_BOUGHT', { detail: 'shipping is refunded under another return' });
  return paidParts(order).shippingMinor;
}

/** Total refund for returns of the order, once this one is completed. */
export const refundedWith = (
  { order, returns }: Pick<LockedOrder, 'order' | 'returns'>,
  completed: OrderReturn,
): bigint =>
  returns
    .filter(({ id, status }) => status === 'completed' && id !== completed.id)
    .reduce((sum, other) => sum + refundOf(order, other), refundOf(order, completed));

function completeReturn(locked: LockedOrder, before: OrderReturn): Change {
  const shippingMinor = before.shippingMinor > 0n ? paidParts(locked.order).shippingMinor : 0n;
  const given = { ...before, shippingMinor, lines: repriced(locked.order, before.lines) };
  const refundedMinor = refundedWith(locked, given);
  const transition = withEvent(unchanged(locked.order), (now, sequence) =>
    returnIsCompleted(now, sequence, given, refundedMinor),
  );
  return { given, transition };
}

async function makeExchange({ tx, order }: LockedOrder, before: OrderReturn): Promise<Change> {
  const content = linkedOrder(order, before);
  const identity = { id: newId(), tenantId: order.tenantId };
  const written = await writeOrder(tx, { ...identity, content, creations: creationsOf(content, identity) });
  if (written.number === null) throw new Error(`the exchange ${before.id} already has an order`);
  const linked = { id: identity.id, number: written.number };
  const given = { ...before, linkedOrder: linked };
  const transition = withEvent(unchanged(order), (now, sequence) =>
    exchangeIsCompleted(now, sequence, given, linked),
  );
  return { given, transition };
}
