import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';

import { isDomainError } from '@holdfast/errors';

import type { CallOptions } from './call-options.js';
import { domainErrorOf } from './domain-status.js';
import { RemoteCallError } from './remote-call-error.js';

/** Reasons of a service's guard about the caller; they are no answer to the request. */
const CALLER_REFUSED = ['FORBIDDEN', 'UNAUTHENTICATED', 'TENANT_REQUIRED', 'METHOD_NOT_SERVED'] as const;

/**
 * An app whose call another service refuses to serve (a wrong certificate, a policy, a version without the method) has no answer: the
 * refusal must not reach a customer, fail an order, or drop an event. A caller with an operator's token gets the refusal of that token.
 */
export function toCallError(
  { service, method }: { service: string; method: string },
  error: ServiceError,
  call: CallOptions,
): Error {
  const ours = domainErrorOf(error);
  const isCallerRefused = isDomainError(ours, ...CALLER_REFUSED) && call.authorization === undefined;
  if (ours && !isCallerRefused) return ours;
  return new RemoteCallError(service, method, error.code ?? status.UNKNOWN, error, ours?.reason);
}
