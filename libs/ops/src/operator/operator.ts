import { assertOperator } from '@holdfast/identity';
import type { CallerHeaders, Identity } from '@holdfast/identity';

export { OPS_ROLE, assertOperator, isOperator } from '@holdfast/identity';

/** The role beside it of a token that looks after the platform: it sees what is no shop's, such as letters that name none. */
export const PLATFORM_ROLE = 'platform';

/** The operator who makes this request. Reasons: UNAUTHENTICATED, FORBIDDEN. */
export const operatorOf = async (identity: Identity, headers: CallerHeaders): Promise<string> =>
  assertOperator(await identity.callerOf(headers));
