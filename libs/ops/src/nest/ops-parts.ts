import type { FactoryProvider, Provider, Type } from '@nestjs/common';

import { Identity } from '@holdfast/identity';
import type { IdentityConfig } from '@holdfast/identity';
import { OwnEvents } from '@holdfast/inbox';
import type { Pool } from '@holdfast/postgres';

import { AuditController } from '../acts/audit.controller.js';
import { CustomerData } from '../customers/customer-data.js';
import { CustomersController } from '../customers/customers.controller.js';
import type { PersonalTable } from '../customers/personal-table.js';
import { DeadLetterOpsController } from '../dead-letters/dead-letter-ops.controller.js';
import { ReplayDeadLetters } from '../dead-letters/replay-dead-letters.js';
import { OutboxOpsController } from '../outbox/outbox-ops.controller.js';
import { ShopController } from '../shop/shop.controller.js';
import { OpsScope } from './ops-scope.js';

/** Routes for operators of an app that consumes events. */
export const CONSUMER_OPS: readonly Type[] = [DeadLetterOpsController, AuditController];
/** Routes for operators of an app that publishes events. */
export const PUBLISHER_OPS: readonly Type[] = [OutboxOpsController, AuditController];
/** Routes for operators of an app that does both. */
export const EVENT_OPS: readonly Type[] = [DeadLetterOpsController, OutboxOpsController, AuditController];

/** Routes for operators of an app that keeps a part of a shop's settings; it provides a `ShopPart`. */
export const SHOP_OPS: readonly Type[] = [ShopController, AuditController];

/** Routes for operators of an app that keeps personal data; it provides a `CustomerData` (`customerData(tables)`). */
export const CUSTOMER_OPS: readonly Type[] = [CustomersController];

/** What an app keeps about customers. */
export const customerData = (tables: readonly PersonalTable[]): Provider => ({
  provide: CustomerData,
  useValue: new CustomerData(tables),
});

/** What the routes stand on. `inject` is the token of something that has, or is, the app's pool. */
export const opsProviders = (
  inject: FactoryProvider['inject'] & object,
  poolOf: (database: never) => Pool,
): Provider[] => [
  OwnEvents,
  {
    provide: OpsScope,
    inject: [...inject, Identity],
    useFactory: (database: never, identity: Identity) => new OpsScope(poolOf(database), identity),
  },
  {
    provide: ReplayDeadLetters,
    inject: [OpsScope, OwnEvents],
    useFactory: ({ pool }: OpsScope, events: OwnEvents) => new ReplayDeadLetters(pool, events),
  },
];

/** Identity, for an app that knows no customers. */
export const operatorIdentity = (config: IdentityConfig): Provider => ({
  provide: Identity,
  useFactory: () => Identity.configured(config),
});
