import type { Metadata } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';

import { DomainError } from '@holdfast/errors';
import { incomingContext } from '@holdfast/grpc';
import { runInContext } from '@holdfast/request-context';

/** Runs every gRPC handler in its caller's context; a call without a tenant is refused. HTTP requests get theirs from a Fastify hook. */
@Injectable()
export class ContextInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'rpc') return next.handle();
    const context = incomingContext(execution.switchToRpc().getContext<Metadata>());
    if (!context.tenantId)
      throw new DomainError('TENANT_REQUIRED', { detail: 'metadata x-tenant-id is missing' });
    return new Observable((subscriber) => runInContext(context, () => next.handle().subscribe(subscriber)));
  }
}
