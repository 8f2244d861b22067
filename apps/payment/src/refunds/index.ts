// The other rooms import from here only.
export { ManualRefund } from './manual-refund/manual-refund.js';
export { ReflectDispute } from './reflect-dispute/reflect-dispute.js';
export { ReflectRefunds } from './reflect-refunds/reflect-refunds.js';
export { ReadRefundFacts } from './refund-facts/read-refund-facts.js';
export type { RefundFacts } from './refund-facts/refund-facts.statements.js';
export { refundInput } from './refund-input.js';
export { REFUND_KEYS } from './refund-payment/refund-keys.js';
export { RefundPayment } from './refund-payment/refund-payment.js';
export { refundableAmount } from './refund-payment/refund-units.js';
export { REFUNDS_JOB } from './refunds-job.js';
export { RefundsModule } from './refunds.module.js';
