import { Metadata } from '@grpc/grpc-js';

import { contextFrom, currentContext } from '@holdfast/request-context';
import type { RequestContext } from '@holdfast/request-context';

/** Header and metadata names are the same on both sides of the edge. */
export const TENANT_KEY = 'x-tenant-id';
export const REQUEST_ID_KEY = 'x-request-id';
export const TRACEPARENT_KEY = 'traceparent';
export const SAGA_ID_KEY = 'x-saga-id';
export const AUTHORIZATION_KEY = 'authorization';

/** Metadata of a call made in the current context. */
export function outgoingMetadata(authorization?: string): Metadata {
  const metadata = new Metadata();
  if (authorization !== undefined) metadata.set(AUTHORIZATION_KEY, authorization);
  const context = currentContext();
  if (!context) return metadata;
  if (context.tenantId) metadata.set(TENANT_KEY, context.tenantId);
  metadata.set(REQUEST_ID_KEY, context.requestId);
  metadata.set(TRACEPARENT_KEY, context.traceparent);
  if (context.sagaId) metadata.set(SAGA_ID_KEY, context.sagaId);
  return metadata;
}

const first = (metadata: Metadata, key: string): string | undefined => metadata.get(key)[0]?.toString();

/** The context of an incoming call. */
export const incomingContext = (metadata: Metadata): RequestContext =>
  contextFrom({
    tenantId: first(metadata, TENANT_KEY),
    requestId: first(metadata, REQUEST_ID_KEY),
    traceparent: first(metadata, TRACEPARENT_KEY),
    sagaId: first(metadata, SAGA_ID_KEY),
  });
