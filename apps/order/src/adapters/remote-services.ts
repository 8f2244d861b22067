import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { PaymentPort } from '../ports/payment.port.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import { GrpcPaymentAdapter } from './grpc-payment.adapter.js';
import { GrpcWarehouseAdapter } from './grpc-warehouse.adapter.js';

/** Closes the channels to other services, last of all. */
@Injectable()
export class RemoteServices implements OnApplicationShutdown {
  constructor(
    @Inject(PaymentPort) private readonly payment: PaymentPort,
    @Inject(WarehousePort) private readonly warehouse: WarehousePort,
  ) {}

  onApplicationShutdown(): void {
    for (const port of [this.payment, this.warehouse]) {
      if (port instanceof GrpcPaymentAdapter || port instanceof GrpcWarehouseAdapter) port.close();
    }
  }
}
