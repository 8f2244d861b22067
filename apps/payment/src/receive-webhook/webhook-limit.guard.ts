import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { RateLimit } from '@holdfast/service';

import type { PaymentConfig } from '../config.js';
import { CONFIG } from '../database.js';

/** A limit of the gateway's own way in (SEC-1): the gateway repeats what is refused, everybody else only costs signatures. */
@Injectable()
export class WebhookLimitGuard implements CanActivate {
  constructor(
    @Inject(RateLimit) private readonly limit: RateLimit,
    @Inject(CONFIG) private readonly config: PaymentConfig,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const client = this.limit.clientOf(execution.switchToHttp().getRequest<FastifyRequest>());
    await this.limit.assertWithin(this.config.WEBHOOK_RATE_LIMIT_PER_MINUTE, `webhooks:${client}`);
    return true;
  }
}
