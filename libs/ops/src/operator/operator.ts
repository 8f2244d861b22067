import { assertOperator } from '@holdfast/identity';
import type { CallerHeaders, Identity } from '@holdfast/identity';

export { OPS_ROLE, assertOperator, isOperator } from '@holdfast/identity';

/** The additional role of platform operators: they see data without a shop, such as dead letters that name none. */
export const PLATFORM_ROLE = 'platform';

/** The operator who makes this request. Reasons: UNAUTHENTICATED, FORBIDDEN. */
export const operatorOf = async (identity: Identity, headers: CallerHeaders): Promise<string> =>
  assertOperator(await identity.callerOf(headers));
