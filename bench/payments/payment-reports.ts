import type { Pool } from 'pg';

import { run } from '@holdfast/postgres';

import { inRepository } from '../../tools/launcher/paths.ts';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

type DailyReports = typeof import('../../apps/payment/src/reports/daily-report/daily-report.ts');
type CustomerPayments =
  typeof import('../../apps/payment/src/reports/list-customer-payments/list-customer-payments.ts');
type RefundReports = typeof import('../../apps/payment/src/reports/refund-report/refund-report.ts');
type PaymentStatements = typeof import('../../apps/payment/src/payment-records/payment.statements.ts');

/** The measured requests of payment. */
export interface PaymentReports {
  readonly history: InstanceType<CustomerPayments['ListCustomerPayments']>;
  readonly daily: InstanceType<DailyReports['DailyReport']>;
  readonly refunds: InstanceType<RefundReports['RefundReport']>;
  /** Finds the payment that a webhook is about. */
  readonly lookUp: (transactionId: string) => Promise<unknown>;
  /** A statement that reads nothing. */
  readonly floor: () => Promise<unknown>;
}

/** Loads the classes and statements that the service runs from its build; they have the types of their sources. */
export async function paymentReports(pool: Pool): Promise<PaymentReports> {
  const built = (file: string) => import(inRepository('apps', 'payment', 'dist', file));
  const dailyReports: DailyReports = await built('reports/daily-report/daily-report.js');
  const customerPayments: CustomerPayments = await built(
    'reports/list-customer-payments/list-customer-payments.js',
  );
  const refundReports: RefundReports = await built('reports/refund-report/refund-report.js');
  const { FIND_BY_GATEWAY_ID }: PaymentStatements = await built('payment-records/payment.statements.js');
  return {
    history: new customerPayments.ListCustomerPayments(pool),
    daily: new dailyReports.DailyReport(pool),
    refunds: new refundReports.RefundReport(pool),
    lookUp: (transactionId) => run(pool, FIND_BY_GATEWAY_ID, [transactionId, UNKNOWN_ID, '']),
    floor: () => pool.query('SELECT 1'),
  };
}
