import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { currentContext } from '@holdfast/request-context';

import { clientAddressOf } from '../client-address/client-address.js';
import { MAX_NAME_LENGTH, RateLimit } from './rate-limit.js';

/**
 * Limits per client and per shop (SEC-1, TRU-8), for public routes, never for /ops, health or metrics. The client's limit comes first:
 * invented tenants share its bucket and cost neither a bucket of their own nor a look-up beyond it.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(@Inject(RateLimit) private readonly limit: RateLimit) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const client = clientAddressOf(execution.switchToHttp().getRequest<FastifyRequest>());
    await this.limit.assertWithin(this.limit.perMinute, `client:${client}`);
    const shop = (currentContext()?.tenantId ?? '').slice(0, MAX_NAME_LENGTH);
    await this.limit.assertWithin(this.limit.perTenantAndMinute, `shop:${shop}`);
    return true;
  }
}
