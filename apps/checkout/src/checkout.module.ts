import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown, Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';

import { createCheckoutCore } from '@holdfast/checkout';
import type { CoreOverrides } from '@holdfast/checkout';
import type { ServedService } from '@holdfast/grpc';
import { IdempotencyRecordRepository, IdempotentRequests } from '@holdfast/idempotency';
import { Identity } from '@holdfast/identity';
import { DocsModule } from '@holdfast/openapi';
import { SHOP_OPS, ShopPart, opsProviders } from '@holdfast/ops';
import { Health, IdempotentPosts, RateLimit, RedisRateCounter } from '@holdfast/platform';

import type { CheckoutConfig } from './config.js';
import { CONFIG, CORE } from './core.js';
import type { CheckoutCore } from './core.js';
import { Callers } from './edge/callers.js';
import { CartView } from './edge/cart-view.js';
import { CartController } from './grpc/cart.controller.js';
import { CheckoutController } from './grpc/checkout.controller.js';
import { CartsHttpController } from './http/carts.http-controller.js';
import { checkoutApi } from './http/checkout-api.js';
import { CheckoutsHttpController } from './http/checkouts.http-controller.js';
import { RequestTimeout } from './limits/request-timeout.interceptor.js';
import { TenantShopPart } from './ops-shop/tenant-shop-part.js';
import { SuccessPageController } from './success-page/success-page.controller.js';

/** What the app serves over gRPC. */
export const CHECKOUT_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.checkout.v1', serviceName: 'CartService' },
  { packageName: 'holdfast.checkout.v1', serviceName: 'CheckoutService' },
];

@Module({})
export class CheckoutModule implements OnApplicationShutdown {
  constructor(
    @Inject(CORE) private readonly core: CheckoutCore,
    @Inject(Health) health: Health,
  ) {
    health.add('database', () => core.pool.query('SELECT 1'));
    health.add('redis', () => core.redis.ping());
  }

  /** The app's wiring; only tests give overrides. */
  static register(config: CheckoutConfig, overrides?: CoreOverrides): DynamicModule {
    return {
      module: CheckoutModule,
      imports: [DocsModule.describing(checkoutApi)],
      controllers: [
        CartsHttpController,
        CheckoutsHttpController,
        CartController,
        CheckoutController,
        ...SHOP_OPS,
        SuccessPageController,
      ],
      providers: [...coreProviders(config, overrides), Callers, CartView],
    };
  }

  /** The servers are closed by now; attempts outlive the requests that began them. */
  async onApplicationShutdown(): Promise<void> {
    await this.core.drain();
    await this.core.close();
  }
}

const coreProviders = (config: CheckoutConfig, overrides: CoreOverrides | undefined): Provider[] => [
  { provide: CONFIG, useValue: config },
  {
    provide: CORE,
    useFactory: () => createCheckoutCore({ ...config, applicationName: 'checkout' }, overrides),
  },
  {
    provide: Identity,
    useFactory: () => Identity.configured(config),
  },
  {
    provide: IdempotentPosts,
    inject: [CORE],
    useFactory: ({ pool }: CheckoutCore) =>
      new IdempotentPosts(
        new IdempotentRequests(new IdempotencyRecordRepository(pool), config.IDEMPOTENCY_WAIT_MS),
        { marksReplays: true },
      ),
  },
  { provide: APP_INTERCEPTOR, useClass: RequestTimeout },
  {
    provide: RateLimit,
    inject: [CORE],
    useFactory: ({ redis }: CheckoutCore) => new RateLimit('checkout', config, new RedisRateCounter(redis)),
  },
  ...opsProviders([CORE], ({ pool }: CheckoutCore) => pool),
  {
    provide: ShopPart,
    inject: [CORE],
    useFactory: ({ tenants }: CheckoutCore) => new TenantShopPart((tenantId) => tenants.forget(tenantId)),
  },
];
