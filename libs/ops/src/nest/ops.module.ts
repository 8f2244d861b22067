import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, Type } from '@nestjs/common';

import { OwnEvents } from '@holdfast/inbox';
import { CONFIG } from '@holdfast/platform';

import { AuditController } from '../acts/audit.controller.js';
import { CustomerData } from '../customers/customer-data.js';
import { CustomersController } from '../customers/customers.controller.js';
import type { PersonalTable } from '../customers/personal-table.js';
import { DeadLetterOpsController } from '../dead-letters/dead-letter-ops.controller.js';
import { ReplayDeadLetters } from '../dead-letters/replay-dead-letters.js';
import { OutboxOpsController } from '../outbox/outbox-ops.controller.js';
import { OpsScope } from './ops-scope.js';

/** The parts of an app that operators manage, beside its audit. */
export interface OpsOptions<Config> {
  /** The app consumes events: its dead letters. */
  readonly consumes?: boolean;
  /** The app publishes events: those that failed. */
  readonly publishes?: boolean;
  /** The app stores personal data: its tables, or a `CustomerData` that needs the configuration. */
  readonly customers?: readonly PersonalTable[] | ((config: Config) => CustomerData);
}

const controllersOf = ({ consumes, publishes, customers }: OpsOptions<never>): Type[] => [
  AuditController,
  ...(consumes ? [DeadLetterOpsController] : []),
  ...(publishes ? [OutboxOpsController] : []),
  ...(customers ? [CustomersController] : []),
];

const customerData = <Config>(customers: OpsOptions<Config>['customers'] = []): FactoryProvider => ({
  provide: CustomerData,
  inject: [CONFIG],
  useFactory: (config: Config) =>
    typeof customers === 'function' ? customers(config) : new CustomerData(customers),
});

/**
 * The routes for operators (OPS-7), and `OpsScope` for an app's own ones. For an app with a `DatabaseModule` and an `IdentityModule`. An app
 * that stores a section of a shop's settings adds `ShopController` to its controllers and provides a `ShopSection`.
 */
@Module({})
export class OpsModule {
  static for<Config>(options: OpsOptions<Config> = {}): DynamicModule {
    return {
      module: OpsModule,
      global: true,
      controllers: controllersOf(options),
      providers: [OpsScope, OwnEvents, ReplayDeadLetters, customerData(options.customers)],
      exports: [OpsScope, ReplayDeadLetters],
    };
  }
}
