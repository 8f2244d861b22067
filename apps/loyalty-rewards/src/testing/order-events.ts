import { cartConverted, orderCancelled, orderCompleted, returnCompleted } from '@holdfast/events';
import { newId } from '@holdfast/request-context';

const usd = (amount_minor: number) => ({ amount_minor, currency: 'USD' });

/** An order of one customer and the events about it. */
export function anOrder(
  customer: string | null = newId(),
  totalMinor = 9_999,
  { tenantId = 'demo', orderId = newId() } = {},
) {
  const customerId = customer ?? undefined;
  const order = {
    order_id: orderId,
    order_number: 'DEMO-1',
    cart_session_id: newId(),
    attempt: 1,
    customer_id: customerId,
    is_guest: customerId === undefined,
    email: 'ada@example.com',
    locale: 'en',
    payment_type: 'card' as const,
    is_cod: false,
    total: usd(totalMinor),
  };
  const totals = {
    subtotal: usd(totalMinor),
    discount_total: usd(0),
    shipping: usd(0),
    shipping_discount: usd(0),
    tax_total: usd(0),
    grand_total: usd(totalMinor),
  };
  const line = { sku: 'CUP', name: 'Cup', quantity: 1 };
  const content = { lines: [line], promotions: [] };
  const base = { tenantId, aggregateId: orderId, sequence: 1 };
  const now = new Date().toISOString();
  return {
    customerId,
    orderId,
    completed: () =>
      orderCompleted.create({
        ...base,
        data: { ...order, ...content, totals, placed_at: now, completed_at: now },
      }),
    cancelled: () => orderCancelled.create({ ...base, data: { ...order, ...content } }),
    returned: (refunded: number, refundedTotal: number) =>
      returnCompleted.create({
        ...base,
        data: {
          ...order,
          return_id: newId(),
          lines: [{ ...line, line_id: 'l1', amount: usd(refunded), restock: true }],
          refund_amount: usd(refunded),
          refunded_total: usd(refundedTotal),
        },
      }),
    converted: () =>
      cartConverted.create({
        ...base,
        data: {
          cart_id: newId(),
          checkout_id: order.cart_session_id,
          attempt: 1,
          order_id: orderId,
          order_number: 'DEMO-1',
          customer_id: customerId,
          is_guest: customerId === undefined,
          email: order.email,
          locale: 'en',
          payment_type: 'card',
          currency: 'USD',
          lines: [
            {
              ...line,
              unit_price: usd(totalMinor),
              discount_total: usd(0),
              tax_total: usd(0),
              total: usd(totalMinor),
            },
          ],
          totals,
          promotions: [],
          converted_at: now,
        },
      }),
  };
}

/** See `anOrder`. */
export type TestOrder = ReturnType<typeof anOrder>;
