import { z } from 'zod';

/** A value of a manifest, as YAML gives it. */
export const Setting = z.union([z.string(), z.number(), z.boolean()]).nullish();
export type Setting = z.infer<typeof Setting>;

const UNITS: ReadonlyMap<string | undefined, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** A duration of Dapr's manifests ("500ms", "1m30s", or a bare number of milliseconds) in milliseconds; `fallback` where there is none. */
export function durationMs<Fallback extends number | undefined>(
  value: Setting,
  fallback: Fallback,
): number | Fallback {
  if (value === undefined || value === null || value === '') return fallback;
  const text = String(value);
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text))
    throw new Error(`"${text}" is not a duration such as 500ms, 10s or 1m30s`);
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce<number>(
    (sum, [, n, unit]) => sum + Number(n) * (UNITS.get(unit) ?? 0),
    0,
  );
}
