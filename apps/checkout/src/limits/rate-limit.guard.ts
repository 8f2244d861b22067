import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { DomainError } from '@holdfast/errors';
import { currentContext } from '@holdfast/request-context';

import type { CheckoutConfig } from '../config.js';
import { CONFIG, CORE } from '../core.js';
import type { CheckoutCore } from '../core.js';

const WINDOW_MS = 60_000;
const MAX_NAME_LENGTH = 64;

/** At most so many requests of one client to one shop in a minute; only where a limit is configured. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    @Inject(CONFIG) private readonly config: CheckoutConfig,
    @Inject(CORE) private readonly core: CheckoutCore,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const limit = this.config.RATE_LIMIT_PER_MINUTE;
    if (limit === 0) return true;
    const used = await this.count(execution.switchToHttp().getRequest<FastifyRequest>());
    if (used > limit) throw new DomainError('RATE_LIMITED', { detail: `at most ${limit} requests a minute` });
    return true;
  }

  private async count(request: FastifyRequest): Promise<number> {
    const shop = (currentContext()?.tenantId ?? '').slice(0, MAX_NAME_LENGTH);
    const window = Math.floor(Date.now() / WINDOW_MS);
    const key = `holdfast:rate:${window}:${shop}:${this.clientOf(request)}`;
    try {
      const replies = await this.core.redis.multi().incr(key).pexpire(key, WINDOW_MS).exec();
      return Number(replies?.[0]?.[1] ?? 0);
    } catch {
      // A limit protects the shop; a shop that closes because the counter is away would not be protected.
      return 0;
    }
  }

  private clientOf({ headers, ip }: FastifyRequest): string {
    const { RATE_LIMIT_CLIENT_HEADER: header } = this.config;
    const named = header === undefined ? undefined : headers[header];
    // The trusted proxy appends what it saw; what stands before was sent by the client.
    const address = typeof named === 'string' ? named.split(',').at(-1)?.trim() : undefined;
    return (address || ip).slice(0, MAX_NAME_LENGTH);
  }
}
