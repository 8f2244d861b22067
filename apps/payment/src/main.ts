import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { PaymentConfig } from './config.js';
import { PAYMENT_GRPC, PAYMENT_HTTP, PaymentModule } from './payment.module.js';

await serve({
  name: 'payment',
  config: () => loadConfig(PaymentConfig, process.env),
  module: () => PaymentModule,
  grpc: PAYMENT_GRPC,
  http: PAYMENT_HTTP,
});
