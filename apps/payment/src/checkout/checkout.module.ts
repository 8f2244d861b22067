import { Module } from '@nestjs/common';

import { CheckoutPort } from './checkout.port.js';
import { GrpcCheckoutAdapter } from './grpc-checkout.adapter.js';

/** The checkout service. */
@Module({ providers: [{ provide: CheckoutPort, useClass: GrpcCheckoutAdapter }], exports: [CheckoutPort] })
export class CheckoutModule {}
