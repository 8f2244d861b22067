const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration as Dapr's manifests write it ("500ms", "1m30s", or a bare number of milliseconds), in milliseconds. */
export function durationMs(value, fallback) {
  if (value === undefined || value === null || value === '') return fallback;
  const text = String(value);
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text))
    throw new Error(`"${text}" is not a duration such as 500ms, 10s or 1m30s`);
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * UNITS[unit],
    0,
  );
}
