import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { throwError, timeout } from 'rxjs';
import type { Observable } from 'rxjs';

import { DomainError } from '@holdfast/errors';
import { CONFIG } from '@holdfast/platform';

import type { CheckoutConfig } from '../config.js';

/** Answers a request that takes too long; over gRPC the caller's own deadline does that. */
@Injectable()
export class RequestTimeout implements NestInterceptor {
  constructor(@Inject(CONFIG) private readonly config: Pick<CheckoutConfig, 'REQUEST_TIMEOUT_MS'>) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'http') return next.handle();
    const late = () => throwError(() => new DomainError('REQUEST_TIMEOUT'));
    return next.handle().pipe(timeout({ first: this.config.REQUEST_TIMEOUT_MS, with: late }));
  }
}
