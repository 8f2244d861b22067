// The other rooms import from here only.
export { AuthorizationsModule } from './authorizations.module.js';
export { AuthorizePayment } from './authorize-payment/authorize-payment.js';
export { refuseBelowMinimum } from './authorize-payment/refuse-below-minimum.js';
export { CancelWaitingPayment } from './cancel-waiting-payment/cancel-waiting-payment.js';
export { CapturePayment } from './capture-payment/capture-payment.js';
export { CloseEarlierPayments } from './close-earlier-payments/close-earlier-payments.js';
export { GetPayments } from './get-payments/get-payments.js';
export { SettlePage } from './settle-payment/settle-page.js';
export { SettlePayment } from './settle-payment/settle-payment.js';
export { VoidPayment } from './void-payment/void-payment.js';
