import { loadConfig } from '@holdfast/config';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { order as proto } from '@holdfast/proto';
import { freePort } from '@holdfast/testing';

import { OrderConfig } from '../config.js';
import { ORDER_GRPC, OrderModule } from '../order.module.js';
import type { OrderContent } from '../order/order.js';

/** The whole app on free ports; other services are not there, and nothing is published. */
export async function startOrderApp(
  env: Record<string, string>,
): Promise<{ running: RunningApp; http: string; internal: string; grpc: string }> {
  const [httpPort, grpcPort] = [await freePort(), await freePort()];
  const running = await startApp({
    name: 'order',
    config: () =>
      loadConfig(OrderConfig, {
        NODE_ENV: 'test',
        HOLDFAST_ENV: 'local',
        BIND_HOST: '127.0.0.1',
        HTTP_PORT: String(httpPort),
        INTERNAL_HTTP_PORT: '0',
        GRPC_PORT: String(grpcPort),
        LOG_LEVEL: 'silent',
        DAPR_HTTP_ENDPOINT: 'http://127.0.0.1:1',
        PAYMENT_GRPC_URL: '127.0.0.1:1',
        WAREHOUSE_GRPC_URL: '127.0.0.1:1',
        PRICING_GRPC_URL: '127.0.0.1:1',
        CATALOG_GRPC_URL: '127.0.0.1:1',
        GRPC_CALL_TIMEOUT_MS: '500',
        ...env,
      }),
    module: () => OrderModule,
    grpc: ORDER_GRPC,
  });
  return {
    running,
    http: `http://127.0.0.1:${httpPort}`,
    internal: running.internalUrl,
    grpc: `127.0.0.1:${grpcPort}`,
  };
}

const PAYMENT_TYPES = {
  card: proto.PaymentType.PAYMENT_TYPE_CARD,
  cod: proto.PaymentType.PAYMENT_TYPE_COD,
  none: proto.PaymentType.PAYMENT_TYPE_NONE,
};

/** int64 is text in our messages, and what is missing is empty. */
const asMessage = <T>(value: unknown): T =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)),
  ) as T;

const toLine = (line: OrderContent['lines'][number]): proto.OrderLine =>
  asMessage({
    ...line,
    productId: line.productId ?? '',
    taxClass: line.taxClass ?? '',
    brandId: line.brandId ?? '',
  });

/** A CreateOrder request as another service sends it. */
export const toRequest = (content: OrderContent): proto.CreateOrderRequest => ({
  ...content,
  cartSessionId: content.checkoutId,
  cartTokenHash: content.cartTokenHash ?? new Uint8Array(),
  customerId: content.customerId ?? '',
  paymentId: content.paymentId ?? '',
  authorizationId: content.authorizationId ?? '',
  stripeCheckoutSessionId: content.stripeCheckoutSessionId ?? '',
  note: content.note ?? '',
  orderId: '',
  paymentType: PAYMENT_TYPES[content.paymentType],
  capturePolicy: proto.CapturePolicy.CAPTURE_POLICY_IMMEDIATE,
  totals: asMessage(content.totals),
  lines: content.lines.map(toLine),
  promotions: asMessage(content.promotions),
  shippingAddress: asMessage({ line2: '', region: '', phone: '', ...content.shippingAddress }),
  billingAddress: undefined,
});
