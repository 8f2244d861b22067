import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { currentContext } from '@holdfast/request-context';

import { MAX_NAME_LENGTH, RateLimit } from './rate-limit.js';

/** At most so many requests of one client to one shop in a minute (SEC-1); stands before public routes, never before /ops, health or metrics. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(@Inject(RateLimit) private readonly limit: RateLimit) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const shop = (currentContext()?.tenantId ?? '').slice(0, MAX_NAME_LENGTH);
    const client = this.limit.clientOf(execution.switchToHttp().getRequest<FastifyRequest>());
    await this.limit.assertWithin(this.limit.perMinute, `${shop}:${client}`);
    return true;
  }
}
