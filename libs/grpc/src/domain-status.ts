import { Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';

import { STATUS_DETAILS_KEY, decodeStatus, encodeStatus } from '@holdfast/errors';
import type { DomainError } from '@holdfast/errors';

/** A DomainError as a server sends it: status, message, and its reason in the metadata. */
export function toStatus(error: DomainError): ServiceStatus {
  const { code, message, details } = encodeStatus(error);
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS_KEY, details);
  return { code, message, details: message, metadata };
}

/** See `toStatus`. */
export interface ServiceStatus {
  readonly code: number;
  readonly message: string;
  readonly details: string;
  readonly metadata: Metadata;
}

/** The DomainError that a client received; undefined where the answer carries no reason of ours. */
export function domainErrorOf(
  error: Pick<ServiceError, 'code' | 'details'> & { readonly metadata?: Metadata },
): DomainError | undefined {
  const details = error.metadata?.get(STATUS_DETAILS_KEY)[0];
  const bytes = details instanceof Uint8Array ? details : undefined;
  return decodeStatus(error.code, error.details, bytes, error);
}
