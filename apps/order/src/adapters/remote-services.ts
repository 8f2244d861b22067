import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { AssortmentPort } from '../ports/assortment.port.js';
import { PaymentPort } from '../ports/payment.port.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import { GrpcAssortmentAdapter } from './grpc-assortment.adapter.js';
import { GrpcPaymentAdapter } from './grpc-payment.adapter.js';
import { GrpcWarehouseAdapter } from './grpc-warehouse.adapter.js';

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
