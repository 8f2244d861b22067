import type { OrderStatus } from '../order/order-status.js';
import type {
  Address,
  CapturePolicy,
  LineDiscount,
  Order,
  OrderLine,
  OrderPromotion,
  OrderTaxLine,
  PaymentStatus,
  PaymentType,
} from '../order/order.js';

/** Amounts in jsonb are numbers. */
type Stored<T> = { readonly [K in keyof T]: T[K] extends bigint ? number : T[K] };

interface LineJson {
  readonly line_id: string;
  readonly sku: string;
  readonly product_id: string | null;
  readonly name: string;
  readonly quantity: number;
  readonly returned_quantity: number;
  readonly unit_price_minor: number;
  readonly discount_total_minor: number;
  readonly tax_total_minor: number;
  readonly total_minor: number;
  readonly tax_class: string | null;
  readonly discounts: readonly Stored<LineDiscount>[];
  readonly category_ids: readonly string[];
  readonly brand_id: string | null;
}

/** A row of `orders` with its lines. */
export interface OrderRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly number: string;
  readonly status: OrderStatus;
  readonly payment_status: PaymentStatus;
  readonly version: bigint;
  readonly cart_session_id: string;
  readonly attempt: number;
  readonly cart_id: string;
  readonly cart_token_hash: Buffer | null;
  readonly customer_id: string | null;
  readonly email: string;
  readonly locale: string;
  readonly payment_id: string | null;
  readonly payment_type: PaymentType;
  readonly authorization_id: string | null;
  readonly capture_policy: CapturePolicy;
  readonly stripe_checkout_session_id: string | null;
  readonly currency: string;
  readonly gateway_step_minor: bigint | null;
  readonly subtotal_minor: bigint;
  readonly discount_total_minor: bigint;
  readonly shipping_minor: bigint;
  readonly shipping_discount_minor: bigint;
  readonly tax_total_minor: bigint;
  readonly shipping_tax_minor: bigint;
  readonly rounding_minor: bigint;
  readonly grand_total_minor: bigint;
  readonly prices_include_tax: boolean;
  readonly tax_rounding: 'line' | 'total';
  readonly tax_lines: readonly Stored<OrderTaxLine>[];
  readonly promotions: readonly Stored<OrderPromotion>[];
  readonly shipping_address: Address;
  readonly billing_address: Address | null;
  readonly shipping_method_id: string;
  readonly shipping_method_name: string;
  readonly note: string | null;
  readonly exchanged_order_id: string | null;
  readonly placed_at: Date;
  readonly lines: readonly LineJson[];
}

const withAmount = <T extends { readonly amountMinor: number }>(stored: T) => ({
  ...stored,
  amountMinor: BigInt(stored.amountMinor),
});

const toLine = (line: LineJson): OrderLine => ({
  lineId: line.line_id,
  sku: line.sku,
  productId: line.product_id ?? undefined,
  name: line.name,
  quantity: line.quantity,
  returnedQuantity: line.returned_quantity,
  unitPriceMinor: BigInt(line.unit_price_minor),
  discountTotalMinor: BigInt(line.discount_total_minor),
  taxTotalMinor: BigInt(line.tax_total_minor),
  totalMinor: BigInt(line.total_minor),
  taxClass: line.tax_class ?? undefined,
  discounts: line.discounts.map(withAmount),
  categoryIds: line.category_ids,
  brandId: line.brand_id ?? undefined,
});

const toTotals = (row: OrderRow): Order['totals'] => ({
  subtotalMinor: row.subtotal_minor,
  discountTotalMinor: row.discount_total_minor,
  shippingMinor: row.shipping_minor,
  shippingDiscountMinor: row.shipping_discount_minor,
  taxTotalMinor: row.tax_total_minor,
  shippingTaxMinor: row.shipping_tax_minor,
  roundingMinor: row.rounding_minor,
  grandTotalMinor: row.grand_total_minor,
  taxLines: row.tax_lines.map((line) => ({ ...withAmount(line), taxableMinor: BigInt(line.taxableMinor) })),
});

/** Maps a row to an order. */
export const toOrder = (row: OrderRow): Order => ({
  id: row.id,
  tenantId: row.tenant_id,
  number: row.number,
  status: row.status,
  paymentStatus: row.payment_status,
  version: Number(row.version),
  placedAt: row.placed_at,
  checkoutId: row.cart_session_id,
  attempt: row.attempt,
  cartId: row.cart_id,
  cartTokenHash: row.cart_token_hash ?? undefined,
  customerId: row.customer_id ?? undefined,
  email: row.email,
  locale: row.locale,
  paymentId: row.payment_id ?? undefined,
  paymentType: row.payment_type,
  authorizationId: row.authorization_id ?? undefined,
  capturePolicy: row.capture_policy,
  stripeCheckoutSessionId: row.stripe_checkout_session_id ?? undefined,
  currency: row.currency,
  gatewayStepMinor: row.gateway_step_minor ?? undefined,
  pricesIncludeTax: row.prices_include_tax,
  taxRounding: row.tax_rounding,
  totals: toTotals(row),
  lines: row.lines.map(toLine),
  promotions: row.promotions.map(withAmount),
  shippingAddress: row.shipping_address,
  billingAddress: row.billing_address ?? undefined,
  shippingMethodId: row.shipping_method_id,
  shippingMethodName: row.shipping_method_name,
  note: row.note ?? undefined,
  exchangedOrderId: row.exchanged_order_id ?? undefined,
});
