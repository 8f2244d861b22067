/**
 * Places that still break a rule, by rule. Temporary: a place is taken out as soon as it is mended, and none is added.
 */
export const BREACHES = new Map<string, string[]>([
  ['max-lines', ['apps/loyalty-rewards/src/loyalty-rewards.int-spec.ts']],
]);
