import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { CONFIG, RateLimit, clientAddressOf, configuredLimit } from '@holdfast/platform';

import type { PaymentConfig } from '../../config.js';

/** The default in production. */
const PRODUCTION_PER_MINUTE = 6_000;

type WebhookLimitConfig = Pick<PaymentConfig, 'WEBHOOK_RATE_LIMIT_PER_MINUTE' | 'HOLDFAST_ENV'>;

/** Webhooks that one client may send per minute; 0: no limit. */
export const webhooksPerMinute = (config: WebhookLimitConfig): number =>
  configuredLimit(config.WEBHOOK_RATE_LIMIT_PER_MINUTE, config, PRODUCTION_PER_MINUTE);

/** The rate limit of webhooks (SEC-1): the gateway repeats a refused one; other senders only cost us signature checks. */
@Injectable()
export class WebhookLimitGuard implements CanActivate {
  constructor(
    private readonly limit: RateLimit,
    @Inject(CONFIG) private readonly config: PaymentConfig,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const client = clientAddressOf(execution.switchToHttp().getRequest<FastifyRequest>());
    await this.limit.assertWithin(webhooksPerMinute(this.config), `webhooks:${client}`);
    return true;
  }
}
