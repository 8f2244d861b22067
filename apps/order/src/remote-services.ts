import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { GrpcPaymentAdapter } from './payments/grpc-payment.adapter.js';
import { PaymentPort } from './payments/payment.port.js';
import { AssortmentPort } from './returns/assortment.port.js';
import { GrpcAssortmentAdapter } from './returns/grpc-assortment.adapter.js';
import { GrpcWarehouseAdapter } from './warehouse/grpc-warehouse.adapter.js';
import { WarehousePort } from './warehouse/warehouse.port.js';

interface Closeable {
  close(): void;
}
const ADAPTERS = [GrpcPaymentAdapter, GrpcWarehouseAdapter, GrpcAssortmentAdapter];

/** Closes the channels to other services, last of all. */
@Injectable()
export class RemoteServices implements OnApplicationShutdown {
  constructor(
    @Inject(PaymentPort) private readonly payment: PaymentPort,
    @Inject(WarehousePort) private readonly warehouse: WarehousePort,
    @Inject(AssortmentPort) private readonly assortment: AssortmentPort,
  ) {}

  onApplicationShutdown(): void {
    for (const port of [this.payment, this.warehouse, this.assortment]) {
      if (ADAPTERS.some((Adapter) => port instanceof Adapter)) (port as unknown as Closeable).close();
    }
  }
}
