import { isDomainError, isRefusal } from '@holdfast/errors';
import { RemoteCallError } from '@holdfast/grpc';
import { isDatabaseUnavailable, isOutOfTime } from '@holdfast/postgres';

import { GatewayContradiction } from '../../payment/gateway-contradiction.js';

/** Why a webhook could not be applied (PAY-8). */
export type WebhookFailure =
  /** The network, an unavailable service or database, a rate limit, a lock: a retry may succeed. */
  | { readonly kind: 'transient' }
  /** A retry gets the same answer. */
  | { readonly kind: 'permanent'; readonly why: PermanentFailure }
  /** An unknown error, probably a bug. */
  | { readonly kind: 'unexpected' };

/** Kinds of permanent failures; `refused`: our rules or the gateway's forbid it. */
export type PermanentFailure = GatewayContradiction['kind'] | 'refused';

/** SQLSTATE classes 53 (out of resources) and 40 (rolled back). */
const TRANSIENT_STATES = /^(40|53)/;
const MAX_CAUSES = 10;

function isTransient(error: unknown): boolean {
  if (error instanceof RemoteCallError || isDatabaseUnavailable(error) || isOutOfTime(error)) return true;
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && TRANSIENT_STATES.test(code);
}

/** An error and its causes, outermost first. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let each = error; each instanceof Error && causes.length < MAX_CAUSES; each = each.cause)
    causes.push(each);
  return causes;
}

/**
 * Whether a retry may help. A contradiction counts anywhere in the chain of causes: to other callers it is an unknown outcome, which is
 * never a refusal.
 */
export function webhookFailure(error: unknown): WebhookFailure {
  const causes = causesOf(error);
  const contradiction = causes.find((each) => each instanceof GatewayContradiction);
  if (contradiction) return { kind: 'permanent', why: contradiction.kind };
  if (isRefusal(error)) return { kind: 'permanent', why: 'refused' };
  if (isDomainError(error) || causes.some(isTransient)) return { kind: 'transient' };
  return { kind: 'unexpected' };
}
