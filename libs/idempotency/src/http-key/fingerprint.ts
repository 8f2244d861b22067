import { createHash } from 'node:crypto';

import { validationFailed } from '@holdfast/errors';

/** Deeper than any valid body; bounds the recursion. */
const MAX_DEPTH = 32;

function canonical(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw validationFailed([{ path: '', message: 'the body is nested too deeply' }]);
  if (Array.isArray(value)) return value.map((inner) => canonical(inner, depth + 1));
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, canonical(inner, depth + 1)]));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Identifies a JSON body: the same for the same members in another order, or with other white space. */
export const fingerprintOf = (body: unknown): string => sha256(JSON.stringify(canonical(body, 0)) ?? '');

/** One text for a list of parts, of fixed length; no two lists share one. */
export const scopeOf = (...parts: readonly string[]): string => sha256(JSON.stringify(parts));
