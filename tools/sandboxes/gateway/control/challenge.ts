import { attempt, failIntent } from '../api/attempt.ts';
import { ApiError, invalidRequest } from '../api/errors.ts';
import { completeIfPaid } from '../api/session-life.ts';
import type { Context, TaskParts } from '../state/context.ts';
import type { IntentRecord, PaymentMethodRecord } from '../state/records.ts';

const NOT_AUTHENTICATED = {
  code: 'payment_intent_authentication_failure',
  message:
    'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
  type: 'invalid_request_error',
};

function pass(ctx: Context, intent: IntentRecord, method: PaymentMethodRecord): IntentRecord {
  try {
    return attempt(ctx, intent, method, { authenticated: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return ctx.store.require('payment_intent', intent.id);
  }
}

/** Plays the customer at the bank. Answers the intent as it is afterwards. */
export function answerChallenge(core: TaskParts, intent: IntentRecord, outcome: unknown): IntentRecord {
  if (outcome !== 'success' && outcome !== 'failure') {
    throw invalidRequest('outcome must be success or failure', { param: 'outcome' });
  }
  if (intent.fields.status !== 'requires_action') {
    throw invalidRequest(
      `This PaymentIntent waits for no challenge: it has a status of ${intent.fields.status}.`,
    );
  }
  const ctx = core.context({ account: intent.account });
  const method = core.store.require('payment_method', intent.fields.payment_method);
  if (outcome === 'failure')
    return failIntent(ctx, intent, { ...NOT_AUTHENTICATED, payment_method: method.id });
  const answered = pass(ctx, intent, method);
  const [session] = core.store.linked('checkout.session', intent.id);
  if (session?.fields.status === 'open') completeIfPaid(ctx, session, answered);
  return answered;
}
