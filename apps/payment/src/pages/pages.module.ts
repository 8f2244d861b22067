import { Module } from '@nestjs/common';

import { AuthorizationsModule } from '../authorizations/index.js';
import { CheckoutModule } from '../checkout/checkout.module.js';
import { GatewayModule } from '../gateway/gateway.module.js';
import { PaymentRecordsModule } from '../payment-records/payment-records.module.js';
import { FinishPage } from './finish-page/finish-page.js';
import { OpenPage } from './open-page/open-page.js';

/** Payments on the gateway's checkout pages. */
@Module({
  imports: [AuthorizationsModule, CheckoutModule, GatewayModule, PaymentRecordsModule],
  providers: [OpenPage, FinishPage],
  exports: [OpenPage, FinishPage],
})
export class PagesModule {}
