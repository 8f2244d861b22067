import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { throwError, timeout } from 'rxjs';
import type { Observable } from 'rxjs';

import { DomainError } from '@holdfast/errors';

import type { CheckoutConfig } from '../config.js';
import { CONFIG } from '../core.js';

/** No request is left without an answer; over gRPC the caller's own deadline sees to that. */
@Injectable()
export class RequestTimeout implements NestInterceptor {
  constructor(@Inject(CONFIG) private readonly config: CheckoutConfig) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'http') return next.handle();
    const late = () => throwError(() => new DomainError('REQUEST_TIMEOUT'));
    return next.handle().pipe(timeout({ first: this.config.REQUEST_TIMEOUT_MS, with: late }));
  }
}
