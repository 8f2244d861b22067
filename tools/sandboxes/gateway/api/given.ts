/** Those of `names` that the call set. */
export function given<P extends object, K extends keyof P>(
  params: P,
  names: readonly K[],
): { [N in K]?: Exclude<P[N], undefined> } {
  const found: { [N in K]?: Exclude<P[N], undefined> } = {};
  for (const name of names) {
    const value = params[name];
    if (isGiven(value)) found[name] = value;
  }
  return found;
}

function isGiven<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}
