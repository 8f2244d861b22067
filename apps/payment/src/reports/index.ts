// The other rooms import from here only.
export type { PaymentSummary } from './list-customer-payments/list-customer-payments.statements.js';
export { ListCustomerPayments } from './list-customer-payments/list-customer-payments.js';
export { reportRoutes } from './reports.api.js';
export { ReportsModule } from './reports.module.js';
