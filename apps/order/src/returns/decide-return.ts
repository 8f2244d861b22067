import { DomainError } from '@holdfast/errors';
import { recordAct } from '@holdfast/ops';
import type { Pool } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import { writeOrder } from '../order-records/insert-order.repository.js';
import { birthsOf } from '../order/creation.js';
import type { Order } from '../order/order.js';
import { paidParts } from '../order/refund-amount.js';
import { assertCanMove, isLive, refundOf } from '../order/return.js';
import type { OrderReturn, ReturnStatus } from '../order/return.js';
import { applySteps, telling, unchanged } from '../order/transition.js';
import type { Transition } from '../order/transition.js';
import type { WarehousePort } from '../warehouse/warehouse.port.js';
import { returnOf, withReturns, writeAlong } from './change-returns.js';
import type { LockedOrder } from './change-returns.js';
import { linkedOrder } from './linked-order.js';
import { repriced, standingAfter } from './plan-return.js';
import type { ReturnOfOrder } from './request-return.js';
import { exchangeIsCompleted, returnIsCompleted, stageReached } from './return-events.js';
import { returnsOf, saveReturn } from './returns.repository.js';

/** Which return, and who decides about it. */
export interface ReturnDecision {
  readonly tenantId: string;
  readonly orderId: string;
  readonly returnId: string;
  readonly actor: string;
}

/** A return before and after a move, and what the order tells of it. */
interface Change {
  readonly given: OrderReturn;
  readonly transition: Transition;
}

type Decide = (locked: LockedOrder, before: OrderReturn) => Change | Promise<Change>;

/**
 * What operators decide about returns and exchanges (ORD-7). A decision that was taken already answers like the first and does nothing
 * again; others that do not fit are refused with ILLEGAL_STATUS_TRANSITION. Every decision is audited in its own transaction.
 */
export class DecideReturn {
  constructor(
    private readonly pool: Pool,
    private readonly warehouse: WarehousePort,
  ) {}

  /** The goods may be sent back; shipping is given back too where that is decided, once per order. */
  approve(decision: ReturnDecision, withShipping: boolean): Promise<ReturnOfOrder> {
    return this.decide(decision, 'approved', ({ order, returns }, before) => {
      const shippingMinor = withShipping ? shippingOf(order, returns, before) : 0n;
      const given = { ...before, shippingMinor };
      return { given, transition: toldOf(order, given, 'approved') };
    });
  }

  /** The goods have arrived; those of the damaged lines are not sold again. */
  receive(decision: ReturnDecision, damagedLineIds: readonly string[]): Promise<ReturnOfOrder> {
    return this.decide(decision, 'received', ({ order }, before) => {
      const lines = before.lines.map((line) => ({ ...line, restock: !damagedLineIds.includes(line.lineId) }));
      const given = { ...before, lines };
      return { given, transition: toldOf(order, given, 'received') };
    });
  }

  /** Nothing comes back, and the goods may be asked for again. */
  reject(decision: ReturnDecision, note: string | undefined): Promise<ReturnOfOrder> {
    const act = { ...decision, note };
    return this.decide(act, 'rejected', ({ order }, given) => ({ given, transition: unchanged(order) }));
  }

  /**
   * Money, stock and points follow by events. An exchange becomes an order of its own, whose goods are held first: OUT_OF_STOCK changes
   * nothing.
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
      if (transition.events.length > 0) await writeAlong(locked, transition);
      const action = `returns.${to}`;
      await recordAct(locked.tx, { tenantId, actor, action, subject: returnId, note, outcome: to });
      return { order: transition.order, given: change.given };
    });
  }
}

/** Where nothing is open any more, the order moves on, told before the last return's own event. */
function settled({ order, returns }: LockedOrder, { given, transition }: Change): Transition {
  const after = returns.map((other) => (other.id === given.id ? given : other));
  const to = standingAfter(order, after);
  if (!to) return transition;
  const reason = to === 'delivered' ? 'RETURN_REJECTED' : given.reason;
  const moved = applySteps(unchanged(transition.order), [{ to, reason }]);
  return {
    order: moved.order,
    history: [...transition.history, ...moved.history],
    events: [...transition.events, ...moved.events],
  };
}

const toldOf = (order: Order, given: OrderReturn, stage: 'approved' | 'received'): Transition =>
  telling(unchanged(order), (now, sequence) => stageReached(now, sequence, given, stage));

function shippingOf(order: Order, returns: readonly OrderReturn[], wanted: OrderReturn): bigint {
  if (wanted.kind === 'exchange')
    throw new DomainError('RETURN_NOT_POSSIBLE', { detail: 'an exchange gives no money back' });
  if (returns.some((other) => other.id !== wanted.id && isLive(other) && other.shippingMinor > 0n))
    throw new DomainError('RETURN_EXCEEDS_BOUGHT', { detail: 'shipping is given back under another return' });
  return paidParts(order).shippingMinor;
}

/** All that is given back for returns of the order, once this one is completed. */
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
  const transition = telling(unchanged(locked.order), (now, sequence) =>
    returnIsCompleted(now, sequence, given, refundedMinor),
  );
  return { given, transition };
}

async function makeExchange({ tx, order }: LockedOrder, before: OrderReturn): Promise<Change> {
  const content = linkedOrder(order, before);
  const identity = { id: newId(), tenantId: order.tenantId };
  const written = await writeOrder(tx, { ...identity, content, births: birthsOf(content, identity) });
  if (written.number === null) throw new Error(`the exchange ${before.id} is an order already`);
  const linked = { id: identity.id, number: written.number };
  const given = { ...before, linkedOrder: linked };
  const transition = telling(unchanged(order), (now, sequence) =>
    exchangeIsCompleted(now, sequence, given, linked),
  );
  return { given, transition };
}
