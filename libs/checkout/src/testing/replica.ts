import { Global, Module } from '@nestjs/common';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';

import { ConfigModule, DatabaseModule, Health, Log, NO_LOG } from '@holdfast/platform';
import { Pool } from '@holdfast/postgres';

import { AddCartLine } from '../add-cart-line/add-cart-line.js';
import { CancelCheckout } from '../cancel-checkout/cancel-checkout.js';
import { ChangeCartLine } from '../change-cart/change-cart-line.js';
import { CheckoutSessionRepository } from '../checkout-session/checkout-session.repository.js';
import type { CheckoutSettings } from '../checkout-settings.js';
import { CheckoutsModule } from '../checkouts.module.js';
import { ClaimCart } from '../claim-cart/claim-cart.js';
import { AttemptDriver } from '../confirm-checkout/attempt-driver.js';
import { AttemptRepository } from '../confirm-checkout/attempt.repository.js';
import { AttemptsModule } from '../confirm-checkout/attempts.module.js';
import { Challenges } from '../confirm-checkout/challenges.js';
import { ConfirmCheckout } from '../confirm-checkout/confirm-checkout.js';
import { SagaEngineModule } from '../confirm-checkout/saga-engine.module.js';
import type { SagaEngineOptions } from '../confirm-checkout/saga-engine.module.js';
import { SagaSteps } from '../confirm-checkout/saga-steps.js';
import { CreateCart } from '../create-cart/create-cart.js';
import { GetCart } from '../get-cart/get-cart.js';
import { GetCheckoutOrder } from '../get-checkout-order/get-checkout-order.js';
import { GetCheckout } from '../get-checkout/get-checkout.js';
import { GuardModule } from '../guard/guard.module.js';
import { CheckoutSessionFactory } from '../hosted-checkout/checkout-session.factory.js';
import { CompleteHostedCheckout } from '../hosted-checkout/complete-hosted-checkout.js';
import { ListShippingMethods } from '../list-shipping-methods/list-shipping-methods.js';
import { HoldRelease } from '../release-holds/hold-release.js';
import { SetPromotionCodes } from '../set-promotion-codes/set-promotion-codes.js';
import { StartCheckout } from '../start-checkout/start-checkout.js';
import { TenantRepository } from '../tenant/tenant.repository.js';
import { UpdateCheckout } from '../update-checkout/update-checkout.js';
import { fakeParticipants } from './fake-participants.js';
import type { FakePorts } from './fake-participants.js';

@Global()
@Module({
  providers: [
    { provide: Log, useValue: NO_LOG },
    { provide: Health, useFactory: () => new Health() },
  ],
  exports: [Health, Log],
})
class SilentPlatform {}

@Module({})
class ReplicaModule {}

/** A process of checkout without its servers: the real modules on a real database and Redis, over fake participants. */
export class Replica {
  private constructor(
    private readonly app: INestApplicationContext,
    readonly ports: FakePorts,
  ) {}

  static async start(given: {
    readonly settings: CheckoutSettings;
    readonly ports: FakePorts;
    readonly engine: SagaEngineOptions;
  }): Promise<Replica> {
    const imports = [
      ConfigModule.for(given.settings),
      SilentPlatform,
      DatabaseModule.for('checkout'),
      GuardModule,
      fakeParticipants(given.ports),
      SagaEngineModule.for('checkout', given.engine),
      AttemptsModule,
      CheckoutsModule,
    ];
    const root = { module: ReplicaModule, imports };
    const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
    return new Replica(app, given.ports);
  }

  get pool(): Pool {
    return this.get(Pool);
  }

  get redis(): Redis {
    return this.get(Redis);
  }

  get tenants(): TenantRepository {
    return this.get(TenantRepository);
  }

  get sessions(): CheckoutSessionRepository {
    return this.get(CheckoutSessionRepository);
  }

  get attempts(): AttemptRepository {
    return this.get(AttemptRepository);
  }

  get driver(): AttemptDriver {
    return this.get(AttemptDriver);
  }

  get challenges(): Challenges {
    return this.get(Challenges);
  }

  get holds(): HoldRelease {
    return this.get(HoldRelease);
  }

  get steps(): SagaSteps {
    return this.get(SagaSteps);
  }

  get createCart(): CreateCart {
    return this.get(CreateCart);
  }

  get getCart(): GetCart {
    return this.get(GetCart);
  }

  get addCartLine(): AddCartLine {
    return this.get(AddCartLine);
  }

  get changeCartLine(): ChangeCartLine {
    return this.get(ChangeCartLine);
  }

  get claimCart(): ClaimCart {
    return this.get(ClaimCart);
  }

  get setPromotionCodes(): SetPromotionCodes {
    return this.get(SetPromotionCodes);
  }

  get startCheckout(): StartCheckout {
    return this.get(StartCheckout);
  }

  get getCheckout(): GetCheckout {
    return this.get(GetCheckout);
  }

  get updateCheckout(): UpdateCheckout {
    return this.get(UpdateCheckout);
  }

  get cancelCheckout(): CancelCheckout {
    return this.get(CancelCheckout);
  }

  get listShippingMethods(): ListShippingMethods {
    return this.get(ListShippingMethods);
  }

  get confirmCheckout(): ConfirmCheckout {
    return this.get(ConfirmCheckout);
  }

  get checkoutSessions(): CheckoutSessionFactory {
    return this.get(CheckoutSessionFactory);
  }

  get completeHostedCheckout(): CompleteHostedCheckout {
    return this.get(CompleteHostedCheckout);
  }

  get getCheckoutOrder(): GetCheckoutOrder {
    return this.get(GetCheckoutOrder);
  }

  /** Drains the attempts under way and closes every connection. */
  async stop(): Promise<void> {
    await this.app.close();
  }

  private get<T>(provider: Type<T>): T {
    return this.app.get(provider, { strict: false });
  }
}
