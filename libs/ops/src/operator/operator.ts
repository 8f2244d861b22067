import { DomainError } from '@holdfast/errors';
import { hasRole } from '@holdfast/identity';
import type { Caller, CallerHeaders, Identity } from '@holdfast/identity';

/** The role of a token that may look after a shop's orders, events and dead letters. */
export const OPS_ROLE = 'ops';

/** The role beside it of a token that looks after the platform: it sees what is no shop's, such as letters that name none. */
export const PLATFORM_ROLE = 'platform';

/** Whether the caller is an operator of the shop she names. */
export const isOperator = (caller: Caller): caller is Extract<Caller, { kind: 'customer' }> =>
  hasRole(caller, OPS_ROLE);

/** The operator's name for the audit. Reasons: UNAUTHENTICATED without a token, FORBIDDEN for any other role. */
export function assertOperator(caller: Caller): string {
  if (caller.kind !== 'customer') throw new DomainError('UNAUTHENTICATED');
  if (!isOperator(caller)) throw new DomainError('FORBIDDEN');
  return caller.customerId;
}

/** The operator who makes this request. Reasons: UNAUTHENTICATED, FORBIDDEN. */
export const operatorOf = async (identity: Identity, headers: CallerHeaders): Promise<string> =>
  assertOperator(await identity.callerOf(headers));
