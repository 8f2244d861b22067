import type { Socket } from 'node:net';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { DomainError, toProblem } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';
import { contextFrom } from '@holdfast/request-context';

const MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** Reasons for the errors of Node's HTTP parser; any other is VALIDATION_FAILED. */
const REASON_BY_PARSER_CODE: ReadonlyMap<string, Reason> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 'CLIENT_TIMEOUT'],
]);

const givenId = ({ headers }: FastifyRequest): string | undefined => {
  const id = headers['x-request-id'];
  return Array.isArray(id) ? id[0] : id;
};

/**
 * Answers an address that Fastify cannot route; no hook and no filter runs for it. A parameter beyond the length limit is 404; an address
 * that cannot be decoded is invalid.
 */
export function answerUnroutable(
  { code }: { readonly code: string },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { requestId } = contextFrom({
    tenantId: undefined,
    requestId: givenId(request),
    traceparent: undefined,
  });
  const error =
    code === 'FST_ERR_BAD_URL'
      ? new DomainError('VALIDATION_FAILED', { detail: 'the address is not valid' })
      : new DomainError('ROUTE_NOT_FOUND');
  void reply
    .status(error.httpStatus)
    .header('x-request-id', requestId)
    .header('cache-control', 'no-store')
    .header('content-type', MEDIA_TYPE)
    .send(JSON.stringify(toProblem(error, requestId)));
}

/** Answers bytes that Node cannot parse as HTTP, and closes the connection: later bytes on it cannot be trusted. */
export function answerUnreadable(cause: Error & { readonly code?: string }, socket: Socket): void {
  if (cause.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(unreadable(cause.code ?? ''));
  socket.destroy(cause);
}

function unreadable(code: string): string {
  const reason = REASON_BY_PARSER_CODE.get(code) ?? 'VALIDATION_FAILED';
  const error = new DomainError(
    reason,
    reason === 'VALIDATION_FAILED' ? { detail: 'the request cannot be read' } : {},
  );
  const { requestId } = contextFrom({ tenantId: undefined, requestId: undefined, traceparent: undefined });
  const body = JSON.stringify(toProblem(error, requestId));
  const head = [
    `HTTP/1.1 ${error.httpStatus} ${error.httpStatus === 408 ? 'Request Timeout' : 'Bad Request'}`,
    `content-type: ${MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'cache-control: no-store',
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
