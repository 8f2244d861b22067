import { Catch, HttpException, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError } from 'rxjs';

import { DomainError, toProblem } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';
import { RemoteCallError, toStatus } from '@holdfast/grpc';
import { isDatabaseUnavailable, isUnstorableText } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

/** Reasons for the errors of Fastify and Nest, by HTTP status. */
const REASON_BY_STATUS: Record<number, Reason> = {
  400: 'VALIDATION_FAILED',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'CLIENT_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  414: 'VALIDATION_FAILED',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'VALIDATION_FAILED',
};

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

/**
 * The one place where errors leave the process, over HTTP as problem documents and over gRPC as status with ErrorInfo (SYS-7). Logs an
 * error that is not a DomainError, once, with its cause; the client gets a fixed text.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(Log) private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): unknown {
    const error = this.toDomainError(thrown);
    if (host.getType() === 'rpc') return throwError(() => toStatus(error));
    const http = host.switchToHttp();
    this.reply(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
    return undefined;
  }

  /** Sends an error as its problem document. */
  reply(error: DomainError, request: FastifyRequest, reply: FastifyReply): void {
    const retryAfter = error.retryAfterSeconds;
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    const requestId = currentContext()?.requestId ?? String(request.id);
    void reply
      .status(error.httpStatus)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(toProblem(error, requestId)));
  }

  /** The DomainError that is sent for a thrown value. */
  toDomainError(thrown: unknown): DomainError {
    if (thrown instanceof DomainError) {
      if (thrown.httpStatus >= 500)
        this.log.warn({ err: thrown, reason: thrown.reason }, 'answered with a failure');
      return thrown;
    }
    if (thrown instanceof RemoteCallError) {
      this.log.warn(
        { err: thrown, service: thrown.service, method: thrown.method },
        'a service did not answer',
      );
      return new DomainError('DEPENDENCY_UNAVAILABLE', {
        detail: `${thrown.service} cannot be reached`,
        metadata: { dependency: thrown.service },
        cause: thrown,
      });
    }
    if (isDatabaseUnavailable(thrown)) {
      this.log.warn({ err: thrown }, 'the database cannot be reached');
      return new DomainError('DEPENDENCY_UNAVAILABLE', {
        detail: 'the database cannot be reached',
        metadata: { dependency: 'database' },
        cause: thrown,
      });
    }
    if (isUnstorableText(thrown)) {
      this.log.warn({ err: thrown }, 'text that cannot be stored passed the validation');
      return new DomainError('VALIDATION_FAILED', {
        detail: 'a text holds characters that cannot be stored',
        cause: thrown,
      });
    }
    const reason = REASON_BY_STATUS[statusOf(thrown) ?? 500];
    if (reason)
      return new DomainError(reason, {
        detail: thrown instanceof Error ? thrown.message : reason,
        cause: thrown,
      });
    this.log.error({ err: thrown }, 'unexpected error');
    return new DomainError('INTERNAL', { cause: thrown });
  }
}
