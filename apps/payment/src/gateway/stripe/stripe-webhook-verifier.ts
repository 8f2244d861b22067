import type Stripe from 'stripe';
import { z } from 'zod';

import { DomainError } from '@holdfast/errors';
import { isUuid } from '@holdfast/request-context';

import { WebhookVerifier } from '../webhook-verifier.port.js';
import type { Verification, VerifiedEvent } from '../webhook-verifier.port.js';

const Text = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);
const Id = Text.nullish().catch(null);

/** What of an event is looked at; who signed it may still have sent anything. */
const GatewayEventShape = z.object({
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
type Subject = z.output<typeof GatewayEventShape>['data']['object'];

function transactionOf({ id, object, payment_intent: intent }: Subject): string | null {
  if (object === 'payment_intent' || object === 'checkout.session') return id ?? null;
  return (typeof intent === 'string' ? intent : intent?.id) ?? null;
}

/** The times in a signature, in seconds since 1970; the SDK takes the last of several, so all of them have to do. */
const signedAt = (signature: string): number[] =>
  [...signature.matchAll(/(?:^|,)t=([^,]*)/g)].map(([, time]) => Number.parseInt(time ?? '', 10));

/** The SDK goes on with advice to developers. */
const firstSentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split(/[.\n]/, 1)[0]!.trim();

/** Stripe's signature, checked by its SDK against each active secret: two while one replaces the other (PAY-7). Refused too when it is from the
 * future beyond the tolerance (TRU-14). */
export class StripeWebhookVerifier extends WebhookVerifier {
  constructor(
    private readonly stripe: Stripe,
    private readonly secrets: readonly string[],
    private readonly toleranceSeconds: number,
  ) {
    super();
  }

  verify(rawBody: Buffer | string, signature: string | undefined): Verification {
    if (signature === undefined) return { kind: 'refused', why: ['there is no signature'] };
    if (this.isFromFuture(signature)) return { kind: 'refused', why: ['it is signed ahead of time'] };
    const why: string[] = [];
    for (const secret of this.secrets) {
      const event = this.construct(rawBody, signature, secret, why);
      if (event) return { kind: 'verified', event: toVerifiedEvent(event) };
    }
    return { kind: 'refused', why };
  }

  /** The SDK refuses what is too old alone; signed ahead of time, an event could be kept and sent long after its secret was believed gone. */
  private isFromFuture(signature: string): boolean {
    const latest = Math.floor(Date.now() / 1000) + this.toleranceSeconds;
    return signedAt(signature).some((seconds) => !(seconds <= latest));
  }

  private construct(
    rawBody: Buffer | string,
    signature: string,
    secret: string,
    why: string[],
  ): Stripe.Event | undefined {
    try {
      return this.stripe.webhooks.constructEvent(rawBody, signature, secret, this.toleranceSeconds);
    } catch (error) {
      // Another secret may fit; if none does, the caller learns that the signature is not valid, and the log holds the causes.
      why.push(firstSentence(error));
      return undefined;
    }
  }
}

/** Throws VALIDATION_FAILED where what was signed is no event. */
function toVerifiedEvent(payload: unknown): VerifiedEvent {
  const { success, data: event } = GatewayEventShape.safeParse(payload);
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
