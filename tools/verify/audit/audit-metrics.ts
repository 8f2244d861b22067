import { createServer } from 'node:http';

import { Counter, Gauge, Registry } from 'prom-client';

import { auditStack } from './audit-stack.ts';

/**
 * Audits again and again and tells Prometheus: `GET /metrics` has `holdfast_audit_violations{check}`, with 0 for what holds and nothing for
 * what could not be looked at. Offending ids are log lines. `run()` is one round; it never rejects.
 */
export class AuditMetrics {
  constructor(stack, { settleMs, log = (line) => console.log(JSON.stringify(line)) }) {
    Object.assign(this, { stack, settleMs, log });
    this.registry = new Registry();
    const registers = [this.registry];
    this.violations = new Gauge({
      name: 'holdfast_audit_violations',
      help: 'Offenders that a second look still saw, by check',
      labelNames: ['check'],
      registers,
    });
    this.lastRun = new Gauge({
      name: 'holdfast_audit_last_run_timestamp_seconds',
      help: 'When the last audit ended that could look at everything',
      registers,
    });
    this.failures = new Counter({
      name: 'holdfast_audit_failures_total',
      help: 'Audits that could not read what they have to',
      registers,
    });
  }

  async run() {
    try {
      const findings = await auditStack(this.stack, { settleMs: this.settleMs });
      for (const { name, offenders, isSkipped } of findings) this.tell(name, offenders, isSkipped);
      this.lastRun.setToCurrentTime();
    } catch (error) {
      this.failures.inc();
      this.log({ level: 'error', msg: 'the audit could not look', err: error.message });
    }
  }

  tell(check, offenders, isSkipped) {
    if (isSkipped) return;
    this.violations.set({ check }, offenders.length);
    if (offenders.length > 0) this.log({ level: 'error', msg: 'audit violation', check, offenders });
  }

  /** Serves the metrics; resolves to the server once it listens. */
  async serve(port, host) {
    const server = createServer(async (request, response) => {
      if (request.url !== '/metrics') return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': this.registry.contentType });
      response.end(await this.registry.metrics());
    });
    await new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    return server;
  }
}
