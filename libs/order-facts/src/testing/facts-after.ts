import { cartConverted } from '@holdfast/events';
import type { MoneyData, OutgoingEvent } from '@holdfast/events';
import { order as proto } from '@holdfast/proto';

interface ToldLine {
  readonly line_id?: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
}

interface GivenBackLine extends ToldLine {
  readonly line_id: string;
  readonly amount: MoneyData;
  readonly restock: boolean;
}

/** All that order's events, and checkout's, tell of an order. */
interface Told {
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
  readonly lines?: readonly ToldLine[];
  readonly from?: string | null;
  readonly to?: string;
  readonly reason?: string;
  readonly carrier?: string;
  readonly tracking_number?: string;
  readonly tracking_url?: string;
  readonly return_id?: string;
  readonly exchange_id?: string;
  readonly returned_lines?: readonly GivenBackLine[];
  readonly replacement_lines?: readonly ToldLine[];
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

/** Statuses that an order has passed when it comes to one, first to last. */
const WAY = ['confirmed', 'processing', 'shipped', 'delivered', 'return_requested', 'returned'];

const toLine = ({ line_id: lineId, sku, name, quantity }: ToldLine) => ({
  lineId: lineId ?? '',
  sku,
  name,
  quantity,
});

function born(told: Told): proto.OrderFacts {
  const total = told.total ?? told.totals!.grand_total;
  return {
    orderId: told.order_id,
    orderNumber: told.order_number,
    status: 'pending',
    cartSessionId: told.cart_session_id ?? told.checkout_id!,
    attempt: told.attempt,
    customerId: told.customer_id ?? '',
    email: told.email,
    locale: told.locale,
    paymentId: told.payment_id ?? '',
    paymentType: PAYMENT_TYPES[told.payment_type],
    currency: total.currency,
    grandTotalMinor: String(total.amount_minor),
    lines: [],
    moves: [],
    returns: [],
    exchangedOrderId: '',
  };
}

function withMove(order: proto.OrderFacts, to: string, told: Told): proto.OrderFacts {
  const passed = WAY.slice(0, Math.max(0, WAY.indexOf(to)));
  const missing = passed.filter((each) => !order.moves.some((move) => move.to === each));
  const plain = { from: '', carrier: '', trackingNumber: '', trackingUrl: '' };
  const move = {
    from: told.from ?? '',
    to,
    carrier: told.carrier ?? '',
    trackingNumber: told.tracking_number ?? '',
    trackingUrl: told.tracking_url ?? '',
  };
  const moves = [...order.moves, ...missing.map((each) => ({ ...plain, to: each })), move];
  return { ...order, status: to, moves };
}

/** `stage` of it is reached, and with it all before. */
function withReturn(order: proto.OrderFacts, stage: string, told: Told): proto.OrderFacts {
  const id = told.return_id ?? told.exchange_id!;
  const before = order.returns.find(({ returnId }) => returnId === id);
  const at = Math.max(STAGES.indexOf(stage), (before?.reached.length ?? 0) - 1);
  const lines = told.returned_lines ?? (told.lines as readonly GivenBackLine[]);
  const given: proto.ReturnFacts = {
    returnId: id,
    kind: told.exchange_id === undefined ? 'return' : 'exchange',
    status: STAGES[at]!,
    reached: STAGES.slice(0, at + 1),
    reason: told.reason ?? '',
    refundMinor: String(told.refund_amount?.amount_minor ?? 0),
    lines: lines.map((line) => ({
      ...toLine(line),
      amountMinor: String(line.amount.amount_minor),
      restock: line.restock,
    })),
    replacements: (told.replacement_lines ?? []).map(({ sku, name, quantity }) => ({ sku, name, quantity })),
    linkedOrderId: told.linked_order_id ?? before?.linkedOrderId ?? '',
    linkedOrderNumber: told.linked_order_number ?? before?.linkedOrderNumber ?? '',
  };
  return { ...order, returns: [...order.returns.filter(({ returnId }) => returnId !== id), given] };
}

/** The order once it has done what the event tells. */
export function factsAfter(
  before: proto.OrderFacts | undefined,
  { topic, payload }: OutgoingEvent,
): proto.OrderFacts {
  const told = payload as unknown as Told;
  const order = before ?? born(told);
  const [, family, stage = ''] = topic.split('.');
  if (topic === cartConverted.topic) return withLines(order, told);
  if (family === 'return' || family === 'exchange') return withReturn(order, stage, told);
  const to = told.to ?? (stage === 'completed' ? 'delivered' : stage);
  return withMove(withLines(order, told), to, told);
}

const withLines = (order: proto.OrderFacts, { lines = [] }: Told): proto.OrderFacts =>
  order.lines.length > 0 ? order : { ...order, lines: lines.map(toLine) };
