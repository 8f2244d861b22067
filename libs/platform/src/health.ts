import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import type { Log } from '@holdfast/telemetry';

import { PublicRoutes } from './listeners/public-routes.js';

const CHECK_TIMEOUT_MS = 1_000;
/** A local sidecar asks several times a second while the app is not ready. */
const ANSWER_LASTS_MS = 1_000;

/** Throws, or rejects, while the part cannot be used. */
export type HealthCheck = () => Promise<unknown>;

/** The health of an app: whether it is ready, and which of its parts are up. */
export interface HealthReport {
  readonly ready: boolean;
  readonly parts: Record<string, 'up' | 'down'>;
}

/**
 * The parts that an app needs in order to serve: its own database and, where it is used, Redis; never another service. A service that
 * consumers ask before they act on an event (TRU-3) counts for events only: while it is down, events wait and everything else goes on.
 */
export class Health {
  private readonly checks = new Map<string, HealthCheck>();
  private readonly eventChecks = new Map<string, HealthCheck>();
  private lastForEvents: { readonly at: number; readonly report: Promise<HealthReport> } | undefined;
  private readonly down = new Set<string>();
  private stopping = false;

  /** Logs when a part goes down, with the cause, and when it is up again. */
  constructor(private readonly log?: Pick<Log, 'info' | 'warn'>) {}

  /** Adds a part; called at start by its owner. */
  add(part: string, check: HealthCheck): void {
    this.checks.set(part, check);
  }

  /** Adds a service that its consumers ask before they act; see `reportForEvents`. */
  addForEvents(service: string, check: HealthCheck): void {
    this.eventChecks.set(service, check);
  }

  /** Makes the app unready, so that it gets no new requests. */
  stop(): void {
    this.stopping = true;
  }

  /** Which parts are up. */
  report(): Promise<HealthReport> {
    return this.reportOn([...this.checks]);
  }

  /**
   * Whether events may be delivered: the app is ready, and the services that its consumers ask are reachable. Otherwise events wait at the
   * broker. The report is cached for a second.
   */
  reportForEvents(): Promise<HealthReport> {
    const now = performance.now();
    if (!this.lastForEvents || now - this.lastForEvents.at >= ANSWER_LASTS_MS)
      this.lastForEvents = { at: now, report: this.reportOn([...this.checks, ...this.eventChecks]) };
    return this.lastForEvents.report;
  }

  private async reportOn(checks: readonly (readonly [string, HealthCheck])[]): Promise<HealthReport> {
    const entries = await Promise.all(
      checks.map(async ([part, check]) => [part, (await this.isUp(part, check)) ? 'up' : 'down'] as const),
    );
    const ready = !this.stopping && entries.every(([, state]) => state === 'up');
    return { ready, parts: Object.fromEntries(entries) };
  }

  private async isUp(part: string, check: HealthCheck): Promise<boolean> {
    try {
      await inTime(check);
      if (this.down.delete(part)) this.log?.info({ part }, 'part is up again');
      return true;
    } catch (error) {
      if (!this.down.has(part)) this.log?.warn({ err: error, part }, 'part is down');
      this.down.add(part);
      return false;
    }
  }
}

async function inTime(check: HealthCheck): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Liveness: the process is running. Readiness: it can do its work (SYS-2). */
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
    return answer(await this.health.report(), reply);
  }
}

/** The check by the app's sidecar before it delivers events (TRU-3); on the internal port only. */
@Controller('health')
export class EventsHealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  @Get('events')
  async events(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return answer(await this.health.reportForEvents(), reply);
  }
}

function answer({ ready, parts }: HealthReport, reply: FastifyReply): object {
  reply.status(ready ? 200 : 503);
  return { status: ready ? 'ready' : 'unready', parts };
}
