import { Pool } from '@holdfast/postgres';

import { insertedPayment } from '../payment-records/inserted-payment.js';
import { PaymentRepository } from '../payment-records/payment.repository.js';
import type { PaymentMove, PaymentToInsert } from '../payment-records/payment.repository.js';
import { StatusCache } from '../payment-records/status-cache.js';
import { endedWithoutMoney, statusesBefore } from '../payment/payment-status.js';
import type { GatewayCall, Payment } from '../payment/payment.js';
import { callKey } from '../payment/payment.js';

const NEVER_TOWARDS_MONEY = new Set<Payment['status']>(['authorized', 'requires_action']);

/** No server is there: what is not kept in memory fails. */
const NO_DATABASE = { host: '/nonexistent' };

/** Payments in memory with the guards of the statements: each method is one atomic write or read. */
export class MemoryPayments extends PaymentRepository {
  readonly rows: Payment[] = [];
  private readonly calls: GatewayCall[] = [];
  private fencedThrough = 0;

  constructor() {
    super(new Pool(NO_DATABASE), { AUTH_EXPIRY_DAYS: 7 }, new StatusCache());
  }

  override async find(_tenantId: string, id: string): Promise<Payment | undefined> {
    return this.seen(this.rows.find((row) => row.id === id));
  }

  override async reload({ id }: Payment): Promise<Payment> {
    const row = this.seen(this.rows.find((each) => each.id === id));
    if (!row) throw new Error(`there is no payment ${id}`);
    return row;
  }

  override async isTaken(id: string): Promise<boolean> {
    return this.rows.some((row) => row.id === id);
  }

  override async findByCheckout(): Promise<Payment[]> {
    return this.rows.map((row) => this.seen(row)!).sort((a, b) => b.attempt - a.attempt);
  }

  override async findCall(_tenantId: string, subjectId: string): Promise<GatewayCall | undefined> {
    return this.calls.findLast(({ key }) => key.includes(subjectId));
  }

  override resendCall(tenantId: string, paymentId: string): Promise<GatewayCall | undefined> {
    return this.findCall(tenantId, paymentId);
  }

  override async addCall(_payment: Payment, subjectId: string, last: GatewayCall): Promise<void> {
    const number = last.number + 1;
    this.calls.push({ ...last, number, key: callKey('authorize', subjectId, number) });
  }

  override async move(
    payment: Payment,
    { to, transactionId, capturedMinor, decline }: PaymentMove,
  ): Promise<Payment | undefined> {
    const index = this.rows.findIndex(({ id }) => id === payment.id);
    const row = this.rows[index]!;
    const isFenced = row.attempt <= this.fencedThrough;
    if (!statusesBefore(to).includes(row.status) || (isFenced && NEVER_TOWARDS_MONEY.has(to)))
      return undefined;
    this.rows[index] = {
      ...row,
      status: to,
      transactionId: transactionId ?? row.transactionId,
      capturedMinor: capturedMinor ?? row.capturedMinor,
      declineCode: decline?.declineCode ?? row.declineCode,
      failureReason: decline?.reason ?? row.failureReason,
    };
    return this.seen(this.rows[index]);
  }

  override async fence(_tenantId: string, _checkoutId: string, attempt: number): Promise<void> {
    this.fencedThrough = Math.max(this.fencedThrough, attempt);
  }

  override async insert(payment: PaymentToInsert): Promise<{ inserted: boolean; fenced: boolean }> {
    const isTaken = this.rows.some(
      (row) =>
        row.attempt === payment.attempt || !(endedWithoutMoney(row.status) || row.status === 'refunded'),
    );
    const fenced = this.fencedThrough >= payment.attempt;
    const inserted = !fenced && !isTaken;
    if (inserted) {
      this.rows.push(insertedPayment(payment));
      const key = callKey('authorize', payment.id, 1);
      const sent = { number: 1, key, account: '', replayable: true, sentAtSeconds: 0 };
      // As the database stores it.
      const request = JSON.parse(JSON.stringify(payment.request)) as GatewayCall['request'];
      this.calls.push({ operation: 'authorize', ...sent, request });
    }
    return { inserted, fenced };
  }

  private seen(row: Payment | undefined): Payment | undefined {
    return row && { ...row, fenced: row.attempt <= this.fencedThrough };
  }
}
