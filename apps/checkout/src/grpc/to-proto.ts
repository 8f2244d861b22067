const timestamp = (instant: Date) => ({
  seconds: String(Math.floor(instant.getTime() / 1000)),
  nanos: instant.getMilliseconds() * 1_000_000,
});

/**
 * An answer of the HTTP API as its proto message: the fields are the same, only int64 travels as text and an instant as Timestamp. A
 * field that HTTP leaves out is left out here too, and arrives as its default.
 */
export const toProto = <Message>(answer: object): Message => converted(answer) as Message;

function converted(value: unknown): unknown {
  if (value instanceof Date) return timestamp(value);
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'amountMinor' ? String(inner) : converted(inner),
    ]),
  );
}
