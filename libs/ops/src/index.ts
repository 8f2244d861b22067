// Operators' routes of every app (OPS-7): dead letters, failed events, customers' data; each act is audited. In a module whose
// configuration has `...identitySettings()`:
//
//   imports: [DatabaseModule.for('loyalty-rewards'), IdentityModule, OpsModule.for({ consumes: true, customers: CUSTOMER_TABLES })],
export * from './acts/perform-act.js';
export * from './acts/record-act.js';
export * from './customers/customer-data.js';
export * from './customers/customers.controller.js';
export * from './customers/erase-customer.js';
export * from './customers/event-tables.js';
export * from './customers/personal-table.js';
export * from './customers/read-customer.js';
export * from './dead-letters/replay-dead-letters.js';
export * from './nest/ops-scope.js';
export * from './nest/ops.module.js';
export * from './operator/operator.js';
export * from './shop/apply-shop-section.js';
export * from './shop/compare-snapshots.js';
export * from './shop/shop-section.js';
export * from './shop/shop.controller.js';
