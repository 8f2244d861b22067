import { isDomainError, isRefusal } from '@holdfast/errors';
import { RemoteCallError } from '@holdfast/grpc';
import { isDatabaseUnavailable, isOutOfTime } from '@holdfast/postgres';

import { GatewayContradiction } from '../../payment/gateway-contradiction.js';

/** Why a webhook could not be acted on (PAY-8). */
export type WebhookFailure =
  /** Network, a service or database that is away, a limit, a lock: the same will do later. */
  | { readonly kind: 'transient' }
  /** Asking again would answer the same. */
  | { readonly kind: 'permanent'; readonly why: PermanentFailure }
  /** Nothing that we know of: most likely a fault of ours. */
  | { readonly kind: 'unexpected' };

/** Kinds of permanent failures; `refused`: a rule of ours, or of the gateway's, says no. */
export type PermanentFailure = GatewayContradiction['kind'] | 'refused';

/** Out of a resource, or rolled back: SQLSTATE 53 and 40. */
const PASSING_STATES = /^(40|53)/;
const MAX_CAUSES = 10;

function isPassing(error: unknown): boolean {
  if (error instanceof RemoteCallError || isDatabaseUnavailable(error) || isOutOfTime(error)) return true;
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && PASSING_STATES.test(code);
}

/** An error and what it came of, outermost first. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let each = error; each instanceof Error && causes.length < MAX_CAUSES; each = each.cause)
    causes.push(each);
  return causes;
}

/**
 * Whether it helps to try again. A contradiction counts wherever it stands in the chain of causes: to everybody else the payment is only in
 * doubt, which is never a refusal.
 */
export function webhookFailure(error: unknown): WebhookFailure {
  const causes = causesOf(error);
  const contradiction = causes.find((each) => each instanceof GatewayContradiction);
  if (contradiction) return { kind: 'permanent', why: contradiction.kind };
  if (isRefusal(error)) return { kind: 'permanent', why: 'refused' };
  if (isDomainError(error) || causes.some(isPassing)) return { kind: 'transient' };
  return { kind: 'unexpected' };
}
