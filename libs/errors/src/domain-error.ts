import { HTTP_STATUS_BY_CODE } from './codes.js';
import type { Code } from './codes.js';
import { reasonSpec } from './reasons.js';
import type { Reason } from './reasons.js';

/** Details of a DomainError beside its reason. */
export interface DomainErrorOptions {
  /** For the reader; never SQL, a stack or another service's text. Default: the reason's title. */
  readonly detail?: string;
  /** Small facts that travel over gRPC as ErrorInfo metadata and appear as members of the problem document. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** One entry per offending line, code or field; the problem document's `errors[]`. */
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
  /** Further members of the problem document, such as `orderId`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Seconds for `Retry-After`, where they are known better than the reason's own. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** A refusal or failure with a stable reason. Any other error is a bug and is answered with INTERNAL. */
export class DomainError extends Error {
  readonly code: Code;
  readonly metadata: Readonly<Record<string, string>>;
  readonly errors: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  /** Seconds a client should wait before it retries, where known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly reason: Reason,
    options: DomainErrorOptions = {},
  ) {
    const spec = reasonSpec(reason);
    super(options.detail ?? spec.title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = spec.code;
    this.metadata = options.metadata ?? {};
    this.errors = options.errors;
    this.extensions = options.extensions;
    this.retryAfterSeconds = options.retryAfterSeconds ?? spec.retryAfterSeconds;
  }

  /** The HTTP status clients see. */
  get httpStatus(): number {
    return reasonSpec(this.reason).http ?? HTTP_STATUS_BY_CODE[this.code];
  }
}

/** Whether an error is a DomainError, with this reason if one is named. */
export function isDomainError(error: unknown, ...reasons: Reason[]): error is DomainError {
  return error instanceof DomainError && (reasons.length === 0 || reasons.includes(error.reason));
}

/** VALIDATION_FAILED with the offending paths. */
export const validationFailed = (
  errors: readonly { readonly path: string; readonly message: string }[],
  detail?: string,
): DomainError =>
  new DomainError('VALIDATION_FAILED', {
    errors,
    detail: detail ?? errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
  });
