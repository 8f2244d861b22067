import type { OrderStatusName } from '@holdfast/events';

import { causeDenied } from './cause-denied.js';
import { countedCause, showCauses } from './cause-metrics.js';
import type { MoveFact, OrderFacts, ReturnFact, ReturnStage } from './order-facts.js';
import type { OrderFactsPort } from './order-facts.port.js';

/** A returned line in an event. */
interface ClaimedLine {
  readonly line_id: string;
  readonly quantity: number;
}

/** A return in an event. */
interface ClaimedReturn {
  readonly order_id: string;
  readonly return_id: string;
  readonly lines: readonly ClaimedLine[];
}

/** An exchange in an event. */
interface ClaimedExchange {
  readonly order_id: string;
  readonly exchange_id: string;
  readonly returned_lines: readonly ClaimedLine[];
}

/** An order and the move that an event reports. */
export interface ConfirmedMove {
  readonly order: OrderFacts;
  readonly move: MoveFact;
}

/** An order and the return that an event reports. */
export interface ConfirmedReturn {
  readonly order: OrderFacts;
  readonly given: ReturnFact;
}

/**
 * Verifies an event with order before anything of value moves (TRU-3): consumers act on order's answer, not on the event. One call per
 * question. Each method throws CAUSE_DENIED (the event is dropped and stored) if order denies the event, and DEPENDENCY_UNAVAILABLE (the
 * event is delivered again) if order did not answer. Past facts stay confirmed after the order has moved on, so late events pass.
 */
export class OrderCauses {
  constructor(private readonly orders: OrderFactsPort) {
    showCauses();
  }

  /** The order, in any status. */
  order(orderId: string): Promise<OrderFacts> {
    return this.counted(orderId, (order) => order);
  }

  /** Confirms that the order was in this status at some time. */
  move({ order_id: orderId, to }: { order_id: string; to: OrderStatusName }): Promise<ConfirmedMove> {
    return this.counted(orderId, (order) => ({ order, move: moveOf(order, to) }));
  }

  /** Confirms that the order has this return, that it reached the stage, and that the event names no more pieces than the return has. */
  return(claimed: ClaimedReturn, stage: ReturnStage): Promise<ConfirmedReturn> {
    const { order_id: orderId, return_id: id, lines } = claimed;
    return this.counted(orderId, (order) => {
      const given = returnOf(order, { id, lines, stage });
      const isReturn = given.kind === 'return' && (stage === 'completed' || !given.linkedOrder);
      if (!isReturn) throw causeDenied(`${id} is an exchange, not a return`);
      return { order, given };
    });
  }

  /** The same for an exchange, including one whose replacement was cancelled later. */
  exchange(claimed: ClaimedExchange, stage: ReturnStage): Promise<ConfirmedReturn> {
    const { order_id: orderId, exchange_id: id, returned_lines: lines } = claimed;
    return this.counted(orderId, (order) => {
      const given = returnOf(order, { id, lines, stage });
      if (given.kind === 'return' && !given.linkedOrder)
        throw causeDenied(`${id} is a return, not an exchange`);
      return { order, given };
    });
  }

  private counted<T>(orderId: string, confirm: (order: OrderFacts) => T): Promise<T> {
    return countedCause(async () => {
      const order = await this.orders.of(orderId);
      if (!order) throw causeDenied(`there is no order ${orderId}`);
      return confirm(order);
    });
  }
}

/** The first such move: a rejected return moves the order to delivered again, which is nothing new. */
function moveOf({ orderId, moves }: OrderFacts, to: OrderStatusName): MoveFact {
  const move = moves.find((each) => each.to === to);
  if (!move) throw causeDenied(`order ${orderId} never was ${to}`);
  return move;
}

function returnOf(
  { orderId, returns }: OrderFacts,
  { id, lines, stage }: { id: string; lines: readonly ClaimedLine[]; stage: ReturnStage },
): ReturnFact {
  const given = returns.find(({ returnId }) => returnId === id.toLowerCase());
  if (!given) throw causeDenied(`order ${orderId} has no return ${id}`);
  if (!given.reached.includes(stage)) throw causeDenied(`return ${id} never was ${stage}`);
  const bought = new Map(given.lines.map(({ lineId, quantity }) => [lineId, quantity]));
  for (const { line_id: lineId, quantity } of lines) {
    const has = bought.get(lineId.toLowerCase()) ?? 0;
    if (quantity > has)
      throw causeDenied(`return ${id} has ${has} pieces of line ${lineId}, not ${quantity}`);
  }
  return given;
}
