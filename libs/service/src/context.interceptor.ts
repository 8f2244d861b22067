import type { Metadata } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable, tap } from 'rxjs';

import { DomainError } from '@holdfast/errors';
import { incomingContext } from '@holdfast/grpc';
import { runInContext } from '@holdfast/request-context';
import { openSpan } from '@holdfast/telemetry';

/** Runs every gRPC handler in its caller's context; a call without a tenant is refused. HTTP requests get theirs from a Fastify hook. */
@Injectable()
export class ContextInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'rpc') return next.handle();
    const context = incomingContext(execution.switchToRpc().getContext<Metadata>());
    if (!context.tenantId)
      throw new DomainError('TENANT_REQUIRED', { detail: 'metadata x-tenant-id is missing' });
    const method = `${execution.getClass().name}.${execution.getHandler().name}`;
    const attributes = { 'rpc.system': 'grpc', 'rpc.method': method, 'holdfast.tenant': context.tenantId };
    const opened = openSpan(context, method, { kind: 'server', attributes });
    const handled = (): Observable<unknown> =>
      opened ? next.handle().pipe(tap({ error: opened.end, complete: opened.end })) : next.handle();
    return new Observable((subscriber) =>
      runInContext(opened?.context ?? context, () => handled().subscribe(subscriber)),
    );
  }
}
