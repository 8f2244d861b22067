import { Module } from '@nestjs/common';
import Stripe from 'stripe';

import { CONFIG } from '@holdfast/platform';

import type { PaymentConfig } from '../config.js';
import { GatewayPort } from './gateway.port.js';
import { PaymentPagePort } from './payment-page.port.js';
import { GatewayMistakes } from './stripe/gateway-mistakes.js';
import { createStripeClient } from './stripe/stripe-client.js';
import { StripeGateway } from './stripe/stripe-gateway.js';
import { StripePages } from './stripe/stripe-pages.js';
import { StripeWebhookVerifier } from './stripe/stripe-webhook-verifier.js';
import { TimeBudgets } from './time-budgets.js';
import { WebhookVerifier } from './webhook-verifier.port.js';

/** The gateway's ports with their Stripe adapters. */
@Module({
  providers: [
    {
      provide: Stripe,
      inject: [CONFIG],
      useFactory: (config: PaymentConfig) =>
        createStripeClient({
          apiKey: config.STRIPE_API_KEY,
          apiUrl: config.STRIPE_API_URL,
          timeoutMs: config.GATEWAY_TIMEOUT_MS,
        }),
    },
    GatewayMistakes,
    TimeBudgets,
    { provide: GatewayPort, useClass: StripeGateway },
    { provide: PaymentPagePort, useClass: StripePages },
    { provide: WebhookVerifier, useClass: StripeWebhookVerifier },
  ],
  exports: [GatewayPort, PaymentPagePort, TimeBudgets, WebhookVerifier],
})
export class GatewayModule {}
