import { Module } from '@nestjs/common';

import { EdgeModule } from '../edge/edge.module.js';
import { OrderRecordsModule } from '../order-records/order-records.module.js';
import { CancelOrder } from './cancel-order/cancel-order.js';
import { CreateOrder } from './create-order/create-order.js';
import { FenceCheckout } from './fence-checkout/fence-checkout.js';
import { ReadOrderFacts } from './order-facts/read-order-facts.js';
import { OrdersGrpcController } from './orders.grpc-controller.js';
import { OrdersHttpController } from './orders.http-controller.js';

@Module({
  imports: [EdgeModule, OrderRecordsModule],
  controllers: [OrdersGrpcController, OrdersHttpController],
  providers: [CreateOrder, FenceCheckout, CancelOrder, ReadOrderFacts],
})
export class OrdersModule {}
