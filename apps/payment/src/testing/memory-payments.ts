import type { AuthorizePaymentCommand } from '../authorizations/authorize-payment/authorize-payment.js';
import { newPayment } from '../authorizations/authorize-payment/new-payment.js';
import { endedWithoutMoney, statusesBefore } from '../payment/payment-status.js';
import type { GatewayCall, Payment } from '../payment/payment.js';
import { callKey } from '../store/payment.repository.js';
import type { PaymentMove, PaymentRepository } from '../store/payment.repository.js';

const NEVER_TOWARDS_MONEY = new Set<Payment['status']>(['authorized', 'requires_action']);

/** Payment's rows in memory, with the guards of its statements: each method is one atomic write or read. */
export class MemoryPayments {
  readonly rows: Payment[] = [];
  private readonly calls: GatewayCall[] = [];
  private fencedThrough = 0;

  /** Only opening a payment goes past the repository's methods. */
  readonly pool = {
    query: async ({ values }: { values: unknown[] }) => ({ rows: [this.openPayment(values)] }),
  };

  asRepository(): PaymentRepository {
    return this as unknown as PaymentRepository;
  }

  async find(_tenantId: string, id: string): Promise<Payment | undefined> {
    return this.seen(this.rows.find((row) => row.id === id));
  }

  async isTaken(id: string): Promise<boolean> {
    return this.rows.some((row) => row.id === id);
  }

  async findByCheckout(): Promise<Payment[]> {
    return this.rows.map((row) => this.seen(row)!).sort((a, b) => b.attempt - a.attempt);
  }

  async findCall(_tenantId: string, subjectId: string): Promise<GatewayCall | undefined> {
    return this.calls.findLast(({ key }) => key.includes(subjectId));
  }

  resend(tenantId: string, paymentId: string): Promise<GatewayCall | undefined> {
    return this.findCall(tenantId, paymentId);
  }

  async addCall(_payment: Payment, subjectId: string, last: GatewayCall): Promise<void> {
    const number = last.number + 1;
    this.calls.push({ ...last, number, key: callKey('authorize', subjectId, number) });
  }

  async move(
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

  async fence(_tenantId: string, _checkoutId: string, attempt: number): Promise<void> {
    this.fencedThrough = Math.max(this.fencedThrough, attempt);
  }

  private openPayment(values: readonly unknown[]): { fencedThrough: number; opened: boolean } {
    const [id, tenantId, checkoutId, attempt, , amountMinor, currency] = values as [
      string,
      string,
      string,
      number,
      string,
      bigint,
      string,
    ];
    const [key, request] = values.slice(10) as [string, string];
    const isTaken = this.rows.some(
      (row) => row.attempt === attempt || !(endedWithoutMoney(row.status) || row.status === 'refunded'),
    );
    const opened = this.fencedThrough < attempt && !isTaken;
    if (opened) {
      const command = {
        paymentId: id,
        tenantId,
        checkoutId,
        attempt,
        amountMinor,
        currency,
        gatewayAccount: '',
      };
      this.rows.push(
        newPayment({ ...command, customerId: null, email: null } as unknown as AuthorizePaymentCommand),
      );
      const sent = { number: 1, key, account: '', replayable: true, sentAtSeconds: 0 };
      this.calls.push({
        operation: 'authorize',
        ...sent,
        request: JSON.parse(request) as GatewayCall['request'],
      });
    }
    return { fencedThrough: this.fencedThrough, opened };
  }

  private seen(row: Payment | undefined): Payment | undefined {
    return row && { ...row, fenced: row.attempt <= this.fencedThrough };
  }
}
