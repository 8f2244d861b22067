/**
 * Places that still break a rule, by rule. Temporary: a place is taken out as soon as it is mended, and none is added.
 */
export const BREACHES = new Map<string, string[]>([
  ['house/sql-place', ['{apps,libs}/**/*.ts']],
  ['house/upwards', ['apps/order/src/remote-services.ts', 'libs/checkout/src/checkout-core.ts']],
  ['house/library-root', ['apps/**/unknown-keys*.ts']],
  ['house/library-inside', ['apps/**/unknown-keys*.ts']],
  ['house/maps-for-tables', ['libs/grpc/src/callers/method-callers.ts']],
  [
    '@typescript-eslint/no-explicit-any',
    ['{apps,libs}/**/{testing/**/*,*spec}.ts', 'tools/**/testing/**/*.ts'],
  ],
]);
