/** What ts-proto has for money and instants, and everything else as it is. */
type ToProto<T> = T extends Date
  ? { seconds: string; nanos: number }
  : T extends { readonly amountMinor: number; readonly currency: string }
    ? { amountMinor: string; currency: string }
    : T extends readonly (infer E)[]
      ? ToProto<E>[]
      : T extends object
        ? { [K in keyof T]: ToProto<T[K]> }
        : T;

const timestamp = (instant: Date) => ({
  seconds: String(Math.floor(instant.getTime() / 1000)),
  nanos: instant.getMilliseconds() * 1_000_000,
});

/**
 * An answer of the HTTP API as its proto message: the fields are the same, only int64 travels as text and an instant as Timestamp. A
 * field that HTTP leaves out is left out here too, and arrives as its default.
 */
export function toProto<T>(value: T): ToProto<T> {
  return converted(value) as ToProto<T>;
}

function converted(value: unknown): unknown {
  if (value instanceof Date) return timestamp(value);
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === 'amountMinor' ? String(inner) : converted(inner)]),
  );
}
