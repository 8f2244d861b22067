import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { z } from 'zod';

import { DomainError } from '@holdfast/errors';
import { CONFIG } from '@holdfast/platform';
import { isUuid } from '@holdfast/request-context';

import type { PaymentConfig } from '../../config.js';
import { WebhookVerifier } from '../webhook-verifier.port.js';
import type { GatewayEvent, Verification } from '../webhook-verifier.port.js';

const Text = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);
const Id = Text.nullish().catch(null);

/** The parts of an event that we read. A valid signature does not guarantee a valid body. */
const EventShape = z.object({
  id: Text,
  type: Text,
  account: Text.nullish(),
  data: z.object({
    object: z.object({
      id: Id,
      object: Id,
      payment_intent: z
        .union([Text, z.object({ id: Text })])
        .nullish()
        .catch(null),
      metadata: z
        .object({ payment_id: z.string().nullish().catch(null) })
        .nullish()
        .catch(null),
    }),
  }),
});
type Subject = z.output<typeof EventShape>['data']['object'];

function transactionOf({ id, object, payment_intent: intent }: Subject): string | null {
  if (object === 'payment_intent' || object === 'checkout.session') return id ?? null;
  return (typeof intent === 'string' ? intent : intent?.id) ?? null;
}

/** The times in a signature, epoch seconds. The SDK uses the last of several, so all are checked. */
const signedAt = (signature: string): number[] =>
  [...signature.matchAll(/(?:^|,)t=([^,]*)/g)].map(([, time]) => Number.parseInt(time ?? '', 10));

/** The SDK appends advice for developers. */
const firstSentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split(/[.\n]/, 1)[0]!.trim();

/**
 * Checks Stripe's signature with its SDK against each active secret: two during a rotation (PAY-7). A time in the future beyond the
 * tolerance is refused too (TRU-14).
 */
@Injectable()
export class StripeWebhookVerifier extends WebhookVerifier {
  constructor(
    private readonly stripe: Stripe,
    @Inject(CONFIG)
    private readonly config: Pick<PaymentConfig, 'STRIPE_WEBHOOK_SECRETS' | 'STRIPE_WEBHOOK_TOLERANCE_S'>,
  ) {
    super();
  }

  verify(rawBody: Buffer | string, signature: string | undefined): Verification {
    if (signature === undefined) return { kind: 'refused', why: ['there is no signature'] };
    if (this.isFromFuture(signature)) return { kind: 'refused', why: ['it is signed for a future time'] };
    const why: string[] = [];
    for (const secret of this.config.STRIPE_WEBHOOK_SECRETS) {
      const event = this.construct(rawBody, signature, secret, why);
      if (event) return { kind: 'verified', event: toGatewayEvent(event) };
    }
    return { kind: 'refused', why };
  }

  /** The SDK refuses only old signatures. One from the future could be sent long after its secret was removed. */
  private isFromFuture(signature: string): boolean {
    const latest = Math.floor(Date.now() / 1000) + this.config.STRIPE_WEBHOOK_TOLERANCE_S;
    return signedAt(signature).some((seconds) => !(seconds <= latest));
  }

  private construct(
    rawBody: Buffer | string,
    signature: string,
    secret: string,
    why: string[],
  ): Stripe.Event | undefined {
    try {
      return this.stripe.webhooks.constructEvent(
        rawBody,
        signature,
        secret,
        this.config.STRIPE_WEBHOOK_TOLERANCE_S,
      );
    } catch (error) {
      // Another secret may fit. If none does, the caller learns that the signature is invalid; the log has the causes.
      why.push(firstSentence(error));
      return undefined;
    }
  }
}

/** Throws VALIDATION_FAILED when the signed body is no event. */
function toGatewayEvent(payload: unknown): GatewayEvent {
  const { success, data: event } = EventShape.safeParse(payload);
  if (!success) throw new DomainError('VALIDATION_FAILED', { detail: 'the body is signed, but no event' });
  const subject = event.data.object;
  const paymentId = subject.metadata?.payment_id ?? '';
  return {
    id: event.id,
    account: event.account ?? '',
    type: event.type,
    transactionId: transactionOf(subject),
    paymentId: isUuid(paymentId) ? paymentId : null,
    payload,
  };
}
