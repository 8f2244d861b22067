import type { NewDispute } from '../state/records.ts';

/** What the bank answers to a declined charge. */
export interface Decline {
  code: string;
  decline_code: string;
  message: string;
}

/** What a decline answers, per Stripe's list of test cards. */
export const DECLINES = {
  generic_decline: {
    code: 'card_declined',
    decline_code: 'generic_decline',
    message: 'Your card was declined.',
  },
  insufficient_funds: {
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  },
  lost_card: { code: 'card_declined', decline_code: 'lost_card', message: 'Your card was declined.' },
  stolen_card: { code: 'card_declined', decline_code: 'stolen_card', message: 'Your card was declined.' },
  fraudulent: { code: 'card_declined', decline_code: 'fraudulent', message: 'Your card was declined.' },
  card_velocity_exceeded: {
    code: 'card_declined',
    decline_code: 'card_velocity_exceeded',
    message:
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  },
  expired_card: { code: 'expired_card', decline_code: 'expired_card', message: 'Your card has expired.' },
  incorrect_cvc: {
    code: 'incorrect_cvc',
    decline_code: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
  },
  processing_error: {
    code: 'processing_error',
    decline_code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
  authentication_required: {
    code: 'authentication_required',
    decline_code: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
  },
};

export type DeclineReason = keyof typeof DECLINES;

export interface TestCard {
  brand: string;
  last4: string;
  funding: string;
  country: string;
  /** What the bank says. */
  decline?: DeclineReason;
  /** Asks for 3-D Secure first. */
  challenge?: boolean;
  /** Disputed once captured. */
  dispute?: NewDispute;
  /** How refunds of it end. */
  refund?: 'pending' | 'failed';
}

const visa = (behaviour: Partial<TestCard> = {}): TestCard => ({
  brand: 'visa',
  last4: '4242',
  funding: 'credit',
  country: 'US',
  ...behaviour,
});
const declined = (decline: DeclineReason, last4: string) => visa({ decline, last4 });
const challenge = (last4: string, behaviour: Partial<TestCard> = {}) =>
  visa({ challenge: true, last4, country: 'IE', ...behaviour });

/**
 * Stripe's documented test payment methods.
 */
const CARDS: Record<string, TestCard> = {
  visa: visa(),
  us: visa(),
  visa_debit: visa({ last4: '5556', funding: 'debit' }),
  mastercard: visa({ brand: 'mastercard', last4: '4444' }),
  mastercard_debit: visa({ brand: 'mastercard', last4: '8210', funding: 'debit' }),
  mastercard_prepaid: visa({ brand: 'mastercard', last4: '5100', funding: 'prepaid' }),
  amex: visa({ brand: 'amex', last4: '8431' }),
  discover: visa({ brand: 'discover', last4: '9424' }),
  diners: visa({ brand: 'diners', last4: '3237' }),
  jcb: visa({ brand: 'jcb', last4: '0505', country: 'JP' }),
  unionpay: visa({ brand: 'unionpay', last4: '0005', country: 'CN' }),
  gb: visa({ last4: '0000', country: 'GB' }),
  de: visa({ last4: '0003', country: 'DE' }),
  fr: visa({ last4: '0003', country: 'FR' }),
  jp: visa({ last4: '0006', country: 'JP' }),
  chargeDeclined: declined('generic_decline', '0002'),
  chargeDeclinedInsufficientFunds: declined('insufficient_funds', '9995'),
  chargeDeclinedLostCard: declined('lost_card', '9987'),
  chargeDeclinedStolenCard: declined('stolen_card', '9979'),
  chargeDeclinedExpiredCard: declined('expired_card', '0069'),
  chargeDeclinedIncorrectCvc: declined('incorrect_cvc', '0127'),
  chargeDeclinedProcessingError: declined('processing_error', '0119'),
  chargeDeclinedVelocityLimitExceeded: declined('card_velocity_exceeded', '6975'),
  chargeDeclinedFraudulent: declined('fraudulent', '0019'),
  radarBlock: declined('fraudulent', '0019'),
  chargeCustomerFail: declined('generic_decline', '0341'),
  threeDSecureRequired: challenge('3063'),
  threeDSecure2Required: challenge('3220'),
  threeDSecureRequiredChargeDeclined: challenge('1629', { decline: 'generic_decline' }),
  threeDSecureRequiredProcessingError: challenge('1280', { decline: 'processing_error' }),
  threeDSecureOptional: visa({ last4: '3055' }),
  authenticationRequired: challenge('3184'),
  authenticationRequiredOnSetup: challenge('3155'),
  authenticationRequiredChargeDeclinedInsufficientFunds: challenge('3178', { decline: 'insufficient_funds' }),
  createDispute: visa({ last4: '0259', dispute: { reason: 'fraudulent' } }),
  createDisputeProductNotReceived: visa({ last4: '2685', dispute: { reason: 'product_not_received' } }),
  createDisputeInquiry: visa({
    last4: '1976',
    dispute: { reason: 'fraudulent', status: 'warning_needs_response' },
  }),
  pendingRefund: visa({ last4: '7726', refund: 'pending' }),
  refundFail: visa({ last4: '5126', refund: 'failed' }),
};

/**
 * The behaviour behind a test token: `pm_card_visa`, `pm_card_visa_chargeDeclined` (most declines exist with
 * and without the brand) or the same as `tok_…`. undefined for anything else.
 */
export function testCard(token: string): TestCard | undefined {
  const name = /^(?:pm_card|tok)_(\w+)$/.exec(token)?.[1];
  if (!name) return undefined;
  const plain = name.replace(/^visa_(?=chargeDeclined)/, '');
  return Object.hasOwn(CARDS, plain) ? CARDS[plain] : undefined;
}

/** The behaviour behind a token that was checked before. */
export function requireCard(token: string): TestCard {
  const card = testCard(token);
  if (!card) throw new Error(`No test card has the token ${token}`);
  return card;
}
