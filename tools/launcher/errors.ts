// By their properties, not by `instanceof`: Jest runs specs in a realm whose Error is not Node's.

/** The `code` of an error of Node (`ENOENT`, `EADDRINUSE`) or of the launcher (`PORT_TAKEN`). */
export const errorCode = (error: unknown): string | undefined => textOf(error, 'code');

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => textOf(error, 'message') ?? String(error);

function textOf(error: unknown, property: 'code' | 'message'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, property);
  return typeof value === 'string' ? value : undefined;
}
