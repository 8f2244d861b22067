import type { DomainError } from './domain-error.js';
import { reasonSpec } from './reasons.js';

/** RFC 9457 problem document. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly reason: string;
  readonly requestId: string;
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
  readonly [extension: string]: unknown;
}

/** ErrorInfo metadata is in snake case, as gRPC has it; the HTTP API is in camel case throughout. */
const inCamelCase = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

/** The problem document of an error. `type` is a stable URN, since operators decide where the docs are served. */
export function toProblem(error: DomainError, requestId: string): Problem {
  const { title } = reasonSpec(error.reason);
  return {
    ...inCamelCase(error.metadata),
    ...error.extensions,
    type: `urn:holdfast:problem:${error.reason.toLowerCase().replaceAll('_', '-')}`,
    title,
    status: error.httpStatus,
    detail: error.message,
    reason: error.reason,
    requestId,
    ...(error.errors && { errors: error.errors }),
  };
}
