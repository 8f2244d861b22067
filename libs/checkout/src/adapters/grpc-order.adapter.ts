import type { QuotedLine, Totals } from '@holdfast/money';
import { order } from '@holdfast/proto';
import type { common } from '@holdfast/proto';

import type { Address } from '../address/address.js';
import type { AttemptRef, Call } from '../ports/call.js';
import { OrderPort } from '../ports/order.port.js';
import type { CreateOrderRequest, PlacedOrder } from '../ports/order.port.js';
import type { ServiceClients } from './grpc-clients.js';

const PAYMENT_TYPES = {
  card: order.PaymentType.PAYMENT_TYPE_CARD,
  cod: order.PaymentType.PAYMENT_TYPE_COD,
  none: order.PaymentType.PAYMENT_TYPE_NONE,
};

/** Order over gRPC. */
export class GrpcOrder extends OrderPort {
  constructor(private readonly client: ServiceClients['order']) {
    super();
  }

  async create(request: CreateOrderRequest, call?: Call): Promise<PlacedOrder> {
    const { orderId, orderNumber } = await this.client.createOrder(toCreateOrder(request), call);
    return { orderId, orderNumber };
  }

  async fence({ checkoutId, attempt }: AttemptRef, call?: Call): Promise<PlacedOrder | undefined> {
    const { orderId, orderNumber } = await this.client.fenceCartSession(
      { cartSessionId: checkoutId, attempt },
      call,
    );
    return orderId ? { orderId, orderNumber } : undefined;
  }
}

const toAddress = (address: Address): common.Address => ({
  ...address,
  line2: address.line2 ?? '',
  region: address.region ?? '',
  phone: address.phone ?? '',
});

const toCreateOrder = (request: CreateOrderRequest): order.CreateOrderRequest => ({
  cartSessionId: request.checkoutId,
  attempt: request.attempt,
  orderId: request.orderId ?? '',
  cartId: request.cartId,
  cartTokenHash: request.cartTokenHash,
  customerId: request.customerId ?? '',
  email: request.email,
  locale: request.locale,
  paymentId: request.payment.id,
  paymentType: PAYMENT_TYPES[request.payment.type],
  authorizationId: request.payment.authorizationId,
  capturePolicy:
    request.capturePolicy === 'immediate'
      ? order.CapturePolicy.CAPTURE_POLICY_IMMEDIATE
      : order.CapturePolicy.CAPTURE_POLICY_ON_SHIPMENT,
  pricesIncludeTax: request.totals.pricesIncludeTax,
  taxRounding: request.taxRounding,
  currency: request.totals.currency,
  totals: toOrderTotals(request.totals),
  lines: request.totals.lines.map((line) => toOrderLine(line, request)),
  shippingAddress: toAddress(request.shippingAddress),
  billingAddress: toAddress(request.billingAddress),
  shippingMethodId: request.shippingMethod.id,
  shippingMethodName: request.shippingMethod.name,
  promotions: request.totals.discounts.map(({ promotionId, code, name, target, amountMinor }) => ({
    promotionId,
    code: code ?? '',
    name,
    target,
    amountMinor: String(amountMinor),
  })),
  stripeCheckoutSessionId: request.payment.pageId ?? '',
  note: request.note ?? '',
});

const toOrderTotals = (totals: Totals): order.OrderTotals => ({
  subtotalMinor: String(totals.subtotalMinor),
  discountTotalMinor: String(totals.discountMinor),
  shippingMinor: String(totals.shippingMinor),
  shippingDiscountMinor: String(totals.shippingDiscountMinor),
  taxTotalMinor: String(totals.taxMinor),
  shippingTaxMinor: String(totals.shippingTaxMinor),
  roundingMinor: String(totals.roundingMinor),
  grandTotalMinor: String(totals.grandTotalMinor),
  taxLines: totals.taxLines.map(({ name, rate, taxableMinor, amountMinor }) => ({
    name,
    rate,
    taxableMinor: String(taxableMinor),
    amountMinor: String(amountMinor),
  })),
});

function toOrderLine(line: QuotedLine, { products }: CreateOrderRequest): order.OrderLine {
  const product = products[line.sku];
  if (!product) throw new Error(`the quote has no product for ${line.sku}`);
  return {
    lineId: line.lineId,
    sku: line.sku,
    productId: product.productId,
    name: product.name,
    quantity: line.quantity,
    unitPriceMinor: String(line.unitPriceMinor),
    discountTotalMinor: String(line.discountMinor),
    taxTotalMinor: String(line.taxMinor),
    totalMinor: String(line.totalMinor),
    taxClass: product.taxClass,
    discounts: line.discounts.map(({ promotionId, code, name, amountMinor }) => ({
      promotionId,
      code: code ?? '',
      name,
      amountMinor: String(amountMinor),
    })),
    categoryIds: [...product.categoryIds],
    brandId: product.brandId,
  };
}
