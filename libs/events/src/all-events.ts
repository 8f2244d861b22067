import { productCreated } from './catalog/product-created.event.js';
import { cartConverted } from './checkout/cart-converted.event.js';
import type { AnyEvent } from './define-event.js';
import { exchangeApproved } from './order/exchange-approved.event.js';
import { exchangeCompleted } from './order/exchange-completed.event.js';
import { exchangeReceived } from './order/exchange-received.event.js';
import { exchangeRequested } from './order/exchange-requested.event.js';
import { orderCancelled } from './order/order-cancelled.event.js';
import { orderCompleted } from './order/order-completed.event.js';
import { orderStatusChanged } from './order/order-status-changed.event.js';
import { paymentCaptureRequested } from './order/payment-capture-requested.event.js';
import { returnApproved } from './order/return-approved.event.js';
import { returnCompleted } from './order/return-completed.event.js';
import { returnReceived } from './order/return-received.event.js';
import { returnRequested } from './order/return-requested.event.js';
import { fulfillmentStatusChanged } from './outside/fulfillment-status-changed.event.js';
import { shipmentUpdated } from './outside/shipment-updated.event.js';
import { stockCorrected } from './outside/stock-corrected.event.js';
import { paymentAuthorizationExpiring } from './payment/payment-authorization-expiring.event.js';
import { paymentCaptureFailed } from './payment/payment-capture-failed.event.js';
import { paymentCaptured } from './payment/payment-captured.event.js';
import { paymentConfirmed } from './payment/payment-confirmed.event.js';
import { paymentFailed } from './payment/payment-failed.event.js';
import { paymentRefundFailed } from './payment/payment-refund-failed.event.js';
import { paymentRefunded } from './payment/payment-refunded.event.js';

/** Every event of the system, in the order of spec 1.3; schemas and the subscription checks are made from this list. */
export const ALL_EVENTS = [
  cartConverted,
  orderStatusChanged,
  orderCompleted,
  orderCancelled,
  paymentCaptureRequested,
  returnRequested,
  returnApproved,
  returnReceived,
  returnCompleted,
  exchangeRequested,
  exchangeApproved,
  exchangeReceived,
  exchangeCompleted,
  paymentConfirmed,
  paymentFailed,
  paymentCaptured,
  paymentCaptureFailed,
  paymentAuthorizationExpiring,
  paymentRefunded,
  paymentRefundFailed,
  fulfillmentStatusChanged,
  shipmentUpdated,
  stockCorrected,
  productCreated,
] as const satisfies readonly AnyEvent[];

/** Every topic, once. */
export const TOPICS: readonly string[] = [...new Set(ALL_EVENTS.map((event) => event.topic))];
