import type { OrderStatusName } from '@holdfast/events';

import { causeDenied } from './cause-denied.js';
import { countedCause, showCauses } from './cause-metrics.js';
import type { MoveFact, OrderFacts, ReturnFact, ReturnStage } from './order-facts.js';
import type { OrderFactsPort } from './order-facts.port.js';

/** Goods that an event says come back. */
interface ClaimedLine {
  readonly line_id: string;
  readonly quantity: number;
}

/** A return as an event tells of it. */
interface ClaimedReturn {
  readonly order_id: string;
  readonly return_id: string;
  readonly lines: readonly ClaimedLine[];
}

/** An exchange as an event tells of it. */
interface ClaimedExchange {
  readonly order_id: string;
  readonly exchange_id: string;
  readonly returned_lines: readonly ClaimedLine[];
}

/** An order, and the move of it that an event tells about. */
export interface ConfirmedMove {
  readonly order: OrderFacts;
  readonly move: MoveFact;
}

/** An order, and the return of it that an event tells about. */
export interface ConfirmedReturn {
  readonly order: OrderFacts;
  readonly given: ReturnFact;
}

/**
 * Asks order for the cause of an event before anything of value moves (TRU-3): an event is a hint, and what is done is done by order's
 * answer. One call per question. Each method throws CAUSE_DENIED (the event is dropped and kept) where order says that it was not so, and
 * DEPENDENCY_UNAVAILABLE (the event is delivered again) where order could not be asked. What was once so stays confirmed when the
 * order has moved on since, so late events pass.
 */
export class OrderCauses {
  constructor(private readonly orders: OrderFactsPort) {
    showCauses();
  }

  /** The order, whatever has become of it. */
  order(orderId: string): Promise<OrderFacts> {
    return this.counted(orderId, (order) => order);
  }

  /** The order came to this status at some time. */
  move({ order_id: orderId, to }: { order_id: string; to: OrderStatusName }): Promise<ConfirmedMove> {
    return this.counted(orderId, (order) => ({ order, move: moveOf(order, to) }));
  }

  /** The order has this return, it came so far, and no more pieces are told than its row has. */
  return(told: ClaimedReturn, stage: ReturnStage): Promise<ConfirmedReturn> {
    const { order_id: orderId, return_id: id, lines } = told;
    return this.counted(orderId, (order) => {
      const given = returnOf(order, { id, lines, stage });
      const isReturn = given.kind === 'return' && (stage === 'completed' || !given.linkedOrder);
      if (!isReturn) throw causeDenied(`${id} is an exchange, not a return`);
      return { order, given };
    });
  }

  /** The same for an exchange, also one whose replacement was cancelled afterwards. */
  exchange(told: ClaimedExchange, stage: ReturnStage): Promise<ConfirmedReturn> {
    const { order_id: orderId, exchange_id: id, returned_lines: lines } = told;
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

/** The first such move: a refused return makes an order delivered once more, and tells nothing new. */
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
