import { Module } from '@nestjs/common';

import { AbuseLimitsModule } from './abuse-limits/abuse-limits.module.js';
import { CancelCheckout } from './cancel-checkout/cancel-checkout.js';
import { CartsModule } from './carts.module.js';
import { AttemptOpener } from './confirm-checkout/attempt-opener.js';
import { AttemptOpeningRepository } from './confirm-checkout/attempt-opening.repository.js';
import { AttemptsModule } from './confirm-checkout/attempts.module.js';
import { ConfirmCheckout } from './confirm-checkout/confirm-checkout.js';
import { GuardedEntry } from './confirm-checkout/guarded-entry.js';
import { GetCheckoutOrder } from './get-checkout-order/get-checkout-order.js';
import { LookUpOpenPage } from './get-checkout-order/look-up-open-page.js';
import { GetCheckout } from './get-checkout/get-checkout.js';
import { CheckoutSessionFactory } from './hosted-checkout/checkout-session.factory.js';
import { CompleteHostedCheckout } from './hosted-checkout/complete-hosted-checkout.js';
import { ListShippingMethods } from './list-shipping-methods/list-shipping-methods.js';
import { QuotesModule } from './quote/quotes.module.js';
import { StartCheckout } from './start-checkout/start-checkout.js';
import { UpdateCheckout } from './update-checkout/update-checkout.js';

const USE_CASES = [
  CancelCheckout,
  CheckoutSessionFactory,
  CompleteHostedCheckout,
  ConfirmCheckout,
  GetCheckout,
  GetCheckoutOrder,
  ListShippingMethods,
  StartCheckout,
  UpdateCheckout,
];

/** Checkouts, from their start to the order. For an app with a `GuardModule` and a `ParticipantsModule`. */
@Module({
  imports: [AbuseLimitsModule, AttemptsModule, CartsModule, QuotesModule],
  providers: [AttemptOpener, AttemptOpeningRepository, GuardedEntry, LookUpOpenPage, ...USE_CASES],
  exports: [CartsModule, QuotesModule, ...USE_CASES],
})
export class CheckoutsModule {}
