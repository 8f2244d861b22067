import { observeStatements } from '@holdfast/postgres';
import { currentContext, traceIdOf } from '@holdfast/request-context';
import type { Log } from '@holdfast/telemetry';

/**
 * Logs every statement that took longer than `slowMs`, by name, duration and trace. Parameters are not observed, since they may be personal
 * data (PAY-13). The returned function stops the log.
 */
export const logSlowQueries = (log: Pick<Log, 'warn'>, slowMs: number): (() => void) =>
  observeStatements(({ name, durationMs, failed }) => {
    if (durationMs <= slowMs) return;
    const context = currentContext();
    const traceId = context && traceIdOf(context.traceparent);
    log.warn({ statement: name, durationMs: Math.round(durationMs), failed, traceId }, 'slow query');
  });
