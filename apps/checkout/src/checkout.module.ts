import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';

import { CheckoutsModule, GuardModule, ParticipantsModule, SagaEngineModule } from '@holdfast/checkout';
import type { SagaEngineOptions } from '@holdfast/checkout';
import type { ServedService } from '@holdfast/grpc';
import { DocsModule } from '@holdfast/openapi';
import { OpsModule, ShopController, ShopSection } from '@holdfast/ops';
import { DatabaseModule, IdempotentPostsModule, IdentityModule, RateLimitModule } from '@holdfast/platform';

import { Callers } from './edge/callers.js';
import { CartView } from './edge/cart-view.js';
import { CartGrpcController } from './grpc/cart.grpc-controller.js';
import { CheckoutGrpcController } from './grpc/checkout.grpc-controller.js';
import { CartsHttpController } from './http/carts.http-controller.js';
import { checkoutApi } from './http/checkout-api.js';
import { CheckoutsHttpController } from './http/checkouts.http-controller.js';
import { RequestTimeout } from './limits/request-timeout.interceptor.js';
import { TenantShopSection } from './shop-section/tenant-shop-section.js';
import { SuccessPageHttpController } from './success-page/success-page.http-controller.js';

/** The gRPC services of the app. */
export const CHECKOUT_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.checkout.v1', serviceName: 'CartService' },
  { packageName: 'holdfast.checkout.v1', serviceName: 'CheckoutService' },
];

/** Options for fault runs and tests. */
export interface CheckoutOverrides {
  readonly engine?: SagaEngineOptions;
  /** Provides the ports of the participants. */
  readonly participants?: Type | DynamicModule;
}

@Module({})
export class CheckoutModule {
  static register({ engine, participants = ParticipantsModule }: CheckoutOverrides = {}): DynamicModule {
    return {
      module: CheckoutModule,
      imports: [
        DatabaseModule.for('checkout'),
        IdentityModule,
        GuardModule,
        participants,
        SagaEngineModule.for('checkout', engine),
        CheckoutsModule,
        RateLimitModule.for('checkout'),
        IdempotentPostsModule.for({ marksReplays: true }),
        OpsModule.for(),
        DocsModule.describing(checkoutApi),
      ],
      controllers: [
        CartsHttpController,
        CheckoutsHttpController,
        CartGrpcController,
        CheckoutGrpcController,
        ShopController,
        SuccessPageHttpController,
      ],
      providers: [
        Callers,
        CartView,
        { provide: APP_INTERCEPTOR, useClass: RequestTimeout },
        { provide: ShopSection, useClass: TenantShopSection },
      ],
    };
  }
}
