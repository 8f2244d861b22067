import { run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';

import type { PaymentStage } from '../order/creation.js';
import { gatewayStep } from '../order/gateway-step.js';
import { contentData } from '../order/order-events.js';
import type { OrderContent, OrderLine } from '../order/order.js';
import type { Transition } from '../order/transition.js';
import { CREATE_ORDER, EXISTING_ORDER } from './insert-order.statements.js';
import type { ContentRow, CreateOrderRow, ExistingOrderRow, LineRow } from './insert-order.statements.js';

/** The order to insert. */
export interface OrderWrite {
  readonly id: string;
  readonly tenantId: string;
  readonly content: OrderContent;
  readonly creations: Partial<Record<PaymentStage, Transition>>;
}

/** Amounts are numbers in JSON. They were checked to be safe integers at the edge. */
const stored = <T extends { readonly amountMinor: bigint }>(given: T) => ({
  ...given,
  amountMinor: Number(given.amountMinor),
});

const contentRow = (content: OrderContent): ContentRow => ({
  attempt: content.attempt,
  cart_id: content.cartId,
  cart_token_hash: content.cartTokenHash ? `\\x${Buffer.from(content.cartTokenHash).toString('hex')}` : null,
  customer_id: content.customerId,
  email: content.email,
  locale: content.locale,
  payment_type: content.paymentType,
  authorization_id: content.authorizationId,
  capture_policy: content.capturePolicy,
  stripe_checkout_session_id: content.stripeCheckoutSessionId,
  currency: content.currency,
  gateway_step_minor: Number(gatewayStep(content)),
  subtotal_minor: Number(content.totals.subtotalMinor),
  discount_total_minor: Number(content.totals.discountTotalMinor),
  shipping_minor: Number(content.totals.shippingMinor),
  shipping_discount_minor: Number(content.totals.shippingDiscountMinor),
  tax_total_minor: Number(content.totals.taxTotalMinor),
  shipping_tax_minor: Number(content.totals.shippingTaxMinor),
  rounding_minor: Number(content.totals.roundingMinor),
  grand_total_minor: Number(content.totals.grandTotalMinor),
  prices_include_tax: content.pricesIncludeTax,
  tax_rounding: content.taxRounding,
  tax_lines: content.totals.taxLines.map((line) => ({
    ...stored(line),
    taxableMinor: Number(line.taxableMinor),
  })),
  promotions: content.promotions.map(stored),
  shipping_address: content.shippingAddress,
  billing_address: content.billingAddress,
  shipping_method_id: content.shippingMethodId,
  shipping_method_name: content.shippingMethodName,
  note: content.note,
  exchanged_order_id: content.exchangedOrderId,
});

const lineRow = (line: OrderLine, position: number): LineRow => ({
  line_id: line.lineId,
  position,
  sku: line.sku,
  product_id: line.productId,
  name: line.name,
  quantity: line.quantity,
  unit_price_minor: Number(line.unitPriceMinor),
  discount_total_minor: Number(line.discountTotalMinor),
  tax_total_minor: Number(line.taxTotalMinor),
  total_minor: Number(line.totalMinor),
  tax_class: line.taxClass,
  discounts: line.discounts.map(stored),
  category_ids: line.categoryIds,
  brand_id: line.brandId,
});

const creationRow = ({ order, history, events }: Transition) => ({
  status: order.status,
  payment_status: order.paymentStatus,
  version: order.version,
  history,
  events: events.map(({ id, topic, sequence, payload }) => ({ id, topic, sequence, payload })),
});

/** Inserts the order unless its checkout has one or is fenced: one statement, one round trip. */
export async function writeOrder(
  db: Queryable,
  { id, tenantId, content, creations }: OrderWrite,
): Promise<CreateOrderRow> {
  const context = currentContext();
  const rows = await run(db, CREATE_ORDER, [
    tenantId,
    content.checkoutId,
    content.attempt,
    id,
    content.paymentId ?? null,
    JSON.stringify(contentRow(content)),
    JSON.stringify(content.lines.map(lineRow)),
    JSON.stringify(
      Object.fromEntries(
        Object.entries(creations).map(([stage, creation]) => [stage, creationRow(creation)]),
      ),
    ),
    JSON.stringify(contentData(content)),
    context?.traceparent ?? null,
    context?.requestId ?? null,
  ]);
  return rows[0]!;
}

/** Reads the order that the checkout already has. */
export const readExisting = (
  db: Queryable,
  tenantId: string,
  orderId: string,
): Promise<ExistingOrderRow | undefined> => runOne(db, EXISTING_ORDER, [tenantId, orderId]);
