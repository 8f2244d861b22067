import { cartConverted } from '@holdfast/events';
import type { MoneyData, OutgoingEvent } from '@holdfast/events';
import { order as proto } from '@holdfast/proto';

interface EventLine {
  readonly line_id?: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
}

interface ReturnedLine extends EventLine {
  readonly line_id: string;
  readonly amount: MoneyData;
  readonly restock: boolean;
}

/** All data about an order in events of order and checkout. */
interface EventData {
  readonly order_id: string;
  readonly order_number: string;
  readonly cart_session_id?: string;
  readonly checkout_id?: string;
  readonly attempt: number;
  readonly customer_id?: string;
  readonly email: string;
  readonly locale: string;
  readonly payment_id?: string;
  readonly payment_type: 'card' | 'cod' | 'none';
  readonly total?: MoneyData;
  readonly totals?: { readonly grand_total: MoneyData };
  readonly lines?: readonly EventLine[];
  readonly from?: string | null;
  readonly to?: string;
  readonly reason?: string;
  readonly carrier?: string;
  readonly tracking_number?: string;
  readonly tracking_url?: string;
  readonly return_id?: string;
  readonly exchange_id?: string;
  readonly returned_lines?: readonly ReturnedLine[];
  readonly replacement_lines?: readonly EventLine[];
  readonly refund_amount?: MoneyData;
  readonly linked_order_id?: string;
  readonly linked_order_number?: string;
}

const STAGES = ['requested', 'approved', 'received', 'completed'];
const PAYMENT_TYPES = {
  card: proto.PaymentType.PAYMENT_TYPE_CARD,
  cod: proto.PaymentType.PAYMENT_TYPE_COD,
  none: proto.PaymentType.PAYMENT_TYPE_NONE,
};

/** Statuses that an order passes, first to last. */
const PATH = ['confirmed', 'processing', 'shipped', 'delivered', 'return_requested', 'returned'];

const toLine = ({ line_id: lineId, sku, name, quantity }: EventLine) => ({
  lineId: lineId ?? '',
  sku,
  name,
  quantity,
});

function created(data: EventData): proto.OrderFacts {
  const total = data.total ?? data.totals!.grand_total;
  return {
    orderId: data.order_id,
    orderNumber: data.order_number,
    status: 'pending',
    cartSessionId: data.cart_session_id ?? data.checkout_id!,
    attempt: data.attempt,
    customerId: data.customer_id ?? '',
    email: data.email,
    locale: data.locale,
    paymentId: data.payment_id ?? '',
    paymentType: PAYMENT_TYPES[data.payment_type],
    currency: total.currency,
    grandTotalMinor: String(total.amount_minor),
    lines: [],
    moves: [],
    returns: [],
    exchangedOrderId: '',
  };
}

function withMove(order: proto.OrderFacts, to: string, data: EventData): proto.OrderFacts {
  const passed = PATH.slice(0, Math.max(0, PATH.indexOf(to)));
  const missing = passed.filter((each) => !order.moves.some((move) => move.to === each));
  const plain = { from: '', carrier: '', trackingNumber: '', trackingUrl: '' };
  const move = {
    from: data.from ?? '',
    to,
    carrier: data.carrier ?? '',
    trackingNumber: data.tracking_number ?? '',
    trackingUrl: data.tracking_url ?? '',
  };
  const moves = [...order.moves, ...missing.map((each) => ({ ...plain, to: each })), move];
  return { ...order, status: to, moves };
}

/** The return reaches the stage, and with it all earlier ones. */
function withReturn(order: proto.OrderFacts, stage: string, data: EventData): proto.OrderFacts {
  const id = data.return_id ?? data.exchange_id!;
  const before = order.returns.find(({ returnId }) => returnId === id);
  const at = Math.max(STAGES.indexOf(stage), (before?.reached.length ?? 0) - 1);
  const lines = data.returned_lines ?? (data.lines as readonly ReturnedLine[]);
  const given: proto.ReturnFacts = {
    returnId: id,
    kind: data.exchange_id === undefined ? 'return' : 'exchange',
    status: STAGES[at]!,
    reached: STAGES.slice(0, at + 1),
    reason: data.reason ?? '',
    refundMinor: String(data.refund_amount?.amount_minor ?? 0),
    lines: lines.map((line) => ({
      ...toLine(line),
      amountMinor: String(line.amount.amount_minor),
      restock: line.restock,
    })),
    replacements: (data.replacement_lines ?? []).map(({ sku, name, quantity }) => ({ sku, name, quantity })),
    linkedOrderId: data.linked_order_id ?? before?.linkedOrderId ?? '',
    linkedOrderNumber: data.linked_order_number ?? before?.linkedOrderNumber ?? '',
  };
  return { ...order, returns: [...order.returns.filter(({ returnId }) => returnId !== id), given] };
}

/** The order's facts after the event. */
export function factsAfter(
  before: proto.OrderFacts | undefined,
  { topic, payload }: OutgoingEvent,
): proto.OrderFacts {
  const data = payload as unknown as EventData;
  const order = before ?? created(data);
  const [, family, stage = ''] = topic.split('.');
  if (topic === cartConverted.topic) return withLines(order, data);
  if (family === 'return' || family === 'exchange') return withReturn(order, stage, data);
  const to = data.to ?? (stage === 'completed' ? 'delivered' : stage);
  return withMove(withLines(order, data), to, data);
}

const withLines = (order: proto.OrderFacts, { lines = [] }: EventData): proto.OrderFacts =>
  order.lines.length > 0 ? order : { ...order, lines: lines.map(toLine) };
