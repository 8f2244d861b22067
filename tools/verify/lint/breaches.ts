/**
 * Places that still break a rule, by rule. Temporary: a place is taken out as soon as it is mended, and none is added.
 */
export const BREACHES = new Map<string, string[]>([
  ['house/sql-place', ['apps/payment/**/*.ts', 'libs/**/*.ts', 'apps/**/*.ts']],
  ['house/maps-for-tables', ['libs/grpc/src/callers/method-callers.ts']],
]);
