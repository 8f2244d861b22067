import { Module } from '@nestjs/common';

import { GrpcWarehouseAdapter } from './grpc-warehouse.adapter.js';
import { WarehousePort } from './warehouse.port.js';

@Module({
  providers: [{ provide: WarehousePort, useClass: GrpcWarehouseAdapter }],
  exports: [WarehousePort],
})
export class WarehouseModule {}
