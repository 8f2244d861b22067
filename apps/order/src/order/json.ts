/** JSON for a jsonb parameter or column. Amounts are numbers in it: they were checked to be safe integers when they came in. */
export const toJsonb = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner));
