import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { Logger } from 'pino';

import { currentContext, traceIdOf } from '@holdfast/request-context';

/** Fields that are redacted in logs, at every depth that is logged. */
const SECRETS = [
  'token',
  'clientSecret',
  'client_secret',
  'authorization',
  'paymentMethodId',
  'password',
  'secret',
  'card',
];
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `headers["x-cart-token"]`]);

/** JSON lines on stdout, each with the app and, inside a request, its request id, trace id and tenant. */
export function createLogger(app: string, level: string): Logger {
  return pino({
    level,
    base: { app },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...new Set(REDACTED)], censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const context = currentContext();
      if (!context) return {};
      const { requestId, tenantId, traceparent, sagaId } = context;
      return { requestId, tenantId: tenantId || undefined, traceId: traceIdOf(traceparent), sagaId };
    },
  });
}

/** Nest's own messages through the same logger; its start-up messages are debug. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.logger.error({ context, stack }, String(message));
  }
}
