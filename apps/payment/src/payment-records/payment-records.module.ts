import { Module } from '@nestjs/common';

import { PaymentRepository } from './payment.repository.js';
import { StatusCache } from './status-cache.js';

/** The payments' rows and the cache of their statuses. */
@Module({ providers: [PaymentRepository, StatusCache], exports: [PaymentRepository, StatusCache] })
export class PaymentRecordsModule {}
