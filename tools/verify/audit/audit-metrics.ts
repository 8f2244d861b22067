import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';

import { Counter, Gauge, Registry } from 'prom-client';

import { auditStack } from './audit-stack.ts';
import type { Finding } from './check.ts';
import type { AuditedStack } from './read-stack.ts';

/** Where the metrics come from and how violations are logged. */
export interface AuditMetricsOptions {
  readonly settleMs: number;
  /** Default: JSON lines on stdout. */
  readonly log?: (line: object) => void;
}

/**
 * Audits repeatedly for Prometheus: `GET /metrics` has `holdfast_audit_violations{check}`, with 0 for a check that passes and nothing for
 * one that was skipped. Offending ids are log lines. `run()` is one audit; it never rejects.
 */
export class AuditMetrics {
  readonly registry = new Registry();
  private readonly stack: AuditedStack;
  private readonly settleMs: number;
  private readonly log: (line: object) => void;
  private readonly violations: Gauge<'check'>;
  private readonly lastRun: Gauge;
  private readonly failures: Counter;

  constructor(
    stack: AuditedStack,
    { settleMs, log = (line) => console.log(JSON.stringify(line)) }: AuditMetricsOptions,
  ) {
    this.stack = stack;
    this.settleMs = settleMs;
    this.log = log;
    const registers = [this.registry];
    this.violations = new Gauge({
      name: 'holdfast_audit_violations',
      help: 'Offenders that a second look still saw, by check',
      labelNames: ['check'],
      registers,
    });
    this.lastRun = new Gauge({
      name: 'holdfast_audit_last_run_timestamp_seconds',
      help: 'When the last complete audit ended',
      registers,
    });
    this.failures = new Counter({
      name: 'holdfast_audit_failures_total',
      help: 'Audits that could not read their databases',
      registers,
    });
  }

  async run(): Promise<void> {
    try {
      const findings = await auditStack(this.stack, { settleMs: this.settleMs });
      for (const finding of findings) this.record(finding);
      this.lastRun.setToCurrentTime();
    } catch (error) {
      this.failures.inc();
      this.log({ level: 'error', msg: 'the audit could not read', err: String(error) });
    }
  }

  /** Serves the metrics; resolves to the server once it listens. */
  async serve(port: number, host: string): Promise<Server> {
    const server = createServer(async (request, response) => {
      if (request.url !== '/metrics') return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': this.registry.contentType });
      response.end(await this.registry.metrics());
    });
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  }

  private record({ name, offenders, isSkipped }: Finding): void {
    if (isSkipped) return;
    this.violations.set({ check: name }, offenders.length);
    if (offenders.length > 0) this.log({ level: 'error', msg: 'audit violation', check: name, offenders });
  }
}
