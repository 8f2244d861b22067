import { Module } from '@nestjs/common';

import { OrderRecordsModule } from '../order-records/order-records.module.js';
import { OrderAccess } from './order-access.js';

@Module({ imports: [OrderRecordsModule], providers: [OrderAccess], exports: [OrderAccess] })
export class EdgeModule {}
