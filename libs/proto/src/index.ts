import { resolve } from 'node:path';

/** Where the .proto files lie; they are read at run time, so an image carries them too. */
export const PROTO_DIR = resolve(import.meta.dirname, '../../../proto');

export * as common from './generated/holdfast/common/v1/common.js';
export * as catalog from './generated/holdfast/catalog/v1/catalog_service.js';
export * as cart from './generated/holdfast/checkout/v1/cart_service.js';
export * as checkout from './generated/holdfast/checkout/v1/checkout_service.js';
export * as loyalty from './generated/holdfast/loyalty/v1/loyalty_service.js';
export * as order from './generated/holdfast/order/v1/order_service.js';
export * as orderReturns from './generated/holdfast/order/v1/return_service.js';
export * as payment from './generated/holdfast/payment/v1/payment_service.js';
export * as paymentReport from './generated/holdfast/payment/v1/payment_report_service.js';
export * as pricing from './generated/holdfast/pricing/v1/pricing_service.js';
export * as promotion from './generated/holdfast/promotion/v1/promotion_service.js';
export * as shipping from './generated/holdfast/shipping/v1/shipping_service.js';
export * as warehouse from './generated/holdfast/warehouse/v1/warehouse_service.js';
