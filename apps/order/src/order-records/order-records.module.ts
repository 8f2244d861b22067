import { Module } from '@nestjs/common';

import { ReadOrders } from './read-orders.js';

@Module({ providers: [ReadOrders], exports: [ReadOrders] })
export class OrderRecordsModule {}
