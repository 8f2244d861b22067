import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { createCheckoutCore } from '@holdfast/checkout';
import type { CheckoutCore, CoreOverrides } from '@holdfast/checkout';
import { Health } from '@holdfast/platform';

import type { CheckoutWorkerConfig } from './config.js';

/** Token of the parsed configuration. */
export const CONFIG = Symbol('CheckoutWorkerConfig');

/** Token of what only tests give. */
export const OVERRIDES = Symbol('CoreOverrides');

/** The checkout's parts as the worker needs them: reported to readiness, closed last. */
@Injectable()
export class Core implements OnApplicationShutdown {
  readonly checkout: CheckoutCore;

  constructor(
    @Inject(CONFIG) config: CheckoutWorkerConfig,
    @Inject(OVERRIDES) overrides: CoreOverrides,
    @Inject(Health) health: Health,
  ) {
    this.checkout = createCheckoutCore({ ...config, applicationName: 'checkout-worker' }, overrides);
    health.add('database', () => this.checkout.pool.query('SELECT 1'));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.checkout.close();
  }
}
