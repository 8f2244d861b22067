import { STRIPE_UNITS } from '@holdfast/money';

import { GatewayPort } from '../gateway/gateway.port.js';
import type {
  AuthorizationAnswer,
  AuthorizationOrder,
  GatewayPayment,
  KeyedCall,
  ReadAnswer,
} from '../gateway/gateway.port.js';
import type { Decline, GatewayRequest } from '../payment/payment.js';

type Held = { -readonly [key in keyof GatewayPayment]: GatewayPayment[key] } & {
  readonly paymentId: string;
};

const DECLINED: Decline = {
  reason: 'PAYMENT_DECLINED',
  declineCode: 'generic_decline',
  code: 'card_declined',
};
const notUsed = (): never => {
  throw new Error('the scenarios do not capture');
};

/** A card gateway in memory: one object per key, one answer per key, challenges that customers meet. */
export class MemoryGateway extends GatewayPort {
  override readonly units = STRIPE_UNITS;
  readonly objects: Held[] = [];
  private readonly answers = new Map<string, AuthorizationAnswer>();

  override readonly captureRequest = notUsed;
  override readonly capture = notUsed;
  override readonly refundRequest = notUsed;
  override readonly refund = notUsed;
  override readonly listRefunds = notUsed;
  override readonly readDispute = notUsed;
  override readonly listOwn = notUsed;

  override authorizationRequest(order: AuthorizationOrder): GatewayRequest {
    const { paymentId, paymentMethodId, currency, amountMinor } = order;
    return {
      paymentId,
      paymentMethodId,
      currency,
      amountMinor: String(amountMinor),
    } as unknown as GatewayRequest;
  }

  override async authorize({ key, request }: KeyedCall): Promise<AuthorizationAnswer> {
    const known = this.answers.get(key);
    if (known) return 'replayed' in known ? { ...known, replayed: true } : known;
    const answer = this.open(request as unknown as Record<string, string>);
    this.answers.set(key, answer);
    return answer;
  }

  override async findByPaymentId({ paymentId }: { paymentId: string }): Promise<ReadAnswer> {
    const found = this.objects.find((each) => each.paymentId === paymentId);
    return found ? { kind: 'found', payment: { ...found } } : { kind: 'none' };
  }

  override async read({ transactionId }: { transactionId: string }): Promise<ReadAnswer> {
    const found = this.objects.find((each) => each.transactionId === transactionId);
    return found ? { kind: 'found', payment: { ...found } } : { kind: 'none' };
  }

  override async cancel({ transactionId }: { transactionId: string }): Promise<ReadAnswer> {
    const found = this.objects.find((each) => each.transactionId === transactionId);
    if (found && found.state !== 'captured') found.state = 'canceled';
    return this.read({ transactionId });
  }

  /** The customer meets the challenge. */
  meet(outcome: 'passed' | 'failed'): void {
    const asked = this.objects.findLast(({ state }) => state === 'requires_action');
    if (!asked) return;
    asked.state = outcome === 'passed' ? 'authorized' : 'failed';
    if (outcome === 'failed') asked.decline = DECLINED;
  }

  private open({
    paymentId,
    paymentMethodId,
    currency,
    amountMinor,
  }: Record<string, string>): AuthorizationAnswer {
    const transactionId = `pi_${this.objects.length + 1}`;
    const base = {
      transactionId,
      paymentId: paymentId!,
      currency: currency!,
      amountMinor: BigInt(amountMinor!),
      capturedMinor: 0n,
    };
    if (paymentMethodId === 'pm_card_declined') {
      this.objects.push({ ...base, state: 'failed', decline: DECLINED });
      return { kind: 'declined', decline: DECLINED, transactionId };
    }
    const isChallenged = paymentMethodId === 'pm_card_3ds';
    const held: Held = {
      ...base,
      state: isChallenged ? 'requires_action' : 'authorized',
      ...(isChallenged && { clientSecret: `secret_${paymentId}` }),
    };
    this.objects.push(held);
    return { kind: isChallenged ? 'requires_action' : 'authorized', payment: { ...held }, replayed: false };
  }
}
