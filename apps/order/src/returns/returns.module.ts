import { Module } from '@nestjs/common';

import { EdgeModule } from '../edge/edge.module.js';
import { WarehouseModule } from '../warehouse/warehouse.module.js';
import { AssortmentPort } from './assortment.port.js';
import { DecideReturn } from './decide-return.js';
import { GrpcAssortmentAdapter } from './grpc-assortment.adapter.js';
import { ReadReturns } from './read-returns.js';
import { RequestReturn } from './request-return.js';
import { ReturnDecisionsHttpController } from './return-decisions.http-controller.js';
import { ReturnsGrpcController } from './returns.grpc-controller.js';
import { ReturnsHttpController } from './returns.http-controller.js';

@Module({
  imports: [EdgeModule, WarehouseModule],
  controllers: [ReturnsGrpcController, ReturnsHttpController, ReturnDecisionsHttpController],
  providers: [
    { provide: AssortmentPort, useClass: GrpcAssortmentAdapter },
    ReadReturns,
    RequestReturn,
    DecideReturn,
  ],
})
export class ReturnsModule {}
