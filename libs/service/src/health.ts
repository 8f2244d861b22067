import { Controller, Get, Inject, Injectable, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { PublicRoutes } from './listeners/public-routes.js';

const CHECK_TIMEOUT_MS = 1_000;

/** Throws, or rejects, while the part cannot be used. */
export type HealthCheck = () => Promise<unknown>;

/** What an app needs in order to serve: its own database, Redis where it uses it. Never another service. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, HealthCheck>();
  private stopping = false;

  /** Adds a part; called at start by whoever owns it. */
  add(part: string, check: HealthCheck): void {
    this.checks.set(part, check);
  }

  /** From now on unready: no new work is to be sent here. */
  stop(): void {
    this.stopping = true;
  }

  /** Which parts are up. */
  async report(): Promise<{ ready: boolean; parts: Record<string, 'up' | 'down'> }> {
    const entries = await Promise.all(
      [...this.checks].map(async ([part, check]) => [part, (await isUp(check)) ? 'up' : 'down'] as const),
    );
    const ready = !this.stopping && entries.every(([, state]) => state === 'up');
    return { ready, parts: Object.fromEntries(entries) };
  }
}

async function isUp(check: HealthCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), late]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Liveness says that the process turns; readiness that it can do its work (SYS-2). */
@PublicRoutes()
@Controller('health')
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  @Get('live')
  live(): object {
    return { status: 'live' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { ready, parts } = await this.health.report();
    reply.status(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'unready', parts };
  }
}
