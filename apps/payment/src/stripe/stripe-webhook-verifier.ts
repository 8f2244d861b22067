import type Stripe from 'stripe';

import { WebhookVerifier } from '../receive-webhook/webhook-verifier.js';
import type { VerifiedEvent } from '../receive-webhook/webhook-verifier.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Subject {
  readonly id?: string;
  readonly object?: string;
  readonly payment_intent?: string | { readonly id: string } | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

function transactionOf({ id, object, payment_intent: intent }: Subject): string | null {
  if (object === 'payment_intent') return id ?? null;
  return (typeof intent === 'string' ? intent : intent?.id) ?? null;
}

/** Stripe's signature, checked by its SDK against each active secret: two while one replaces the other (PAY-7). */
export class StripeWebhookVerifier extends WebhookVerifier {
  constructor(
    private readonly stripe: Stripe,
    private readonly secrets: readonly string[],
    private readonly toleranceSeconds: number,
  ) {
    super();
  }

  verify(rawBody: Buffer | string, signature: string | undefined): VerifiedEvent | undefined {
    if (signature === undefined) return undefined;
    for (const secret of this.secrets) {
      const event = this.construct(rawBody, signature, secret);
      if (event) return toVerifiedEvent(event);
    }
    return undefined;
  }

  private construct(rawBody: Buffer | string, signature: string, secret: string): Stripe.Event | undefined {
    try {
      return this.stripe.webhooks.constructEvent(rawBody, signature, secret, this.toleranceSeconds);
    } catch {
      // Another secret may fit; if none does, the caller is told that the signature is not valid, whatever else was wrong.
      return undefined;
    }
  }
}

function toVerifiedEvent(event: Stripe.Event): VerifiedEvent {
  const subject = event.data.object as unknown as Subject;
  const paymentId = subject.metadata?.['payment_id'] ?? '';
  return {
    id: event.id,
    account: event.account ?? '',
    type: event.type,
    transactionId: transactionOf(subject),
    paymentId: UUID.test(paymentId) ? paymentId : null,
    payload: event,
  };
}
