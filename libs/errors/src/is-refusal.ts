import type { Code } from './codes.js';
import { isDomainError } from './domain-error.js';
import { reasonSpec } from './reasons.js';

/** Codes that may mean "refused, nothing was written"; see docs/adr on the three outcomes. */
const REFUSING: ReadonlySet<Code> = new Set<Code>([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'FAILED_PRECONDITION',
  'OUT_OF_RANGE',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
]);

/**
 * Whether an answer is a refusal: our own ErrorInfo with an allow-listed code, or a reason that says so itself. Everything else, INTERNAL, UNKNOWN and CANCELLED
 * included, leaves the outcome unknown and is never treated as failed.
 */
export const isRefusal = (error: unknown): boolean =>
  isDomainError(error) && (REFUSING.has(error.code) || reasonSpec(error.reason).refuses === true);
