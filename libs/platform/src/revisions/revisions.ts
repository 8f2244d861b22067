import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { Subscriber } from 'rxjs';

import { Pool, run } from '@holdfast/postgres';

import { Channels } from '../database/channels.js';
import { Jobs } from '../jobs/jobs.js';
import { READ_REVISIONS } from './revisions.statements.js';

/** A tenant's revision, as it goes over gRPC. */
export interface ReportedRevision {
  readonly revision: string;
}

/** From one report to the next, where nothing changes. Readers give up on a stream after three of them. */
const HEARTBEAT_MS = 1_000;

/**
 * Reports the revisions of tenants to those who show copies of this app's answers: at once, after every change, and every second. Each report
 * was read from the database for it, so it is true with any number of replicas, and while the database cannot be read there is none.
 */
@Injectable()
export class Revisions implements OnModuleDestroy {
  private readonly watchers = new Map<string, Set<Subscriber<ReportedRevision>>>();
  private readonly report: { wake(): void };
  private isEnded = false;

  constructor(
    private readonly pool: Pool,
    jobs: Jobs,
    channels: Channels,
  ) {
    this.report = jobs.add({ name: 'revisions', everyMs: HEARTBEAT_MS, round: () => this.reportAll() });
    channels.listen({
      channel: 'revisions',
      onNotification: () => this.report.wake(),
      whenLost: 'no notifications of changed revisions; changes are reported within a second',
    });
  }

  /** The revision of a tenant. What is read afterwards is of this revision or a later one. */
  async of(tenantId: string): Promise<bigint> {
    const [row] = await run(this.pool, READ_REVISIONS, [[tenantId]]);
    return row?.revision ?? 0n;
  }

  /** The revision of a tenant from now on; ends when the app stops. */
  watch(tenantId: string): Observable<ReportedRevision> {
    return new Observable((watcher) => {
      if (this.isEnded) return watcher.complete();
      const watchers = this.watchers.get(tenantId) ?? new Set();
      this.watchers.set(tenantId, watchers.add(watcher));
      this.report.wake();
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) this.watchers.delete(tenantId);
      };
    });
  }

  /** Ends the streams: the server waits for open calls before it closes. */
  onModuleDestroy(): void {
    this.isEnded = true;
    for (const watchers of this.watchers.values()) for (const watcher of watchers) watcher.complete();
  }

  private async reportAll(): Promise<void> {
    // Watchers that come during the read get the next report: the row may have changed before they came.
    const asked = [...this.watchers].map(([tenantId, watchers]) => [tenantId, [...watchers]] as const);
    if (asked.length === 0) return;
    const rows = await run(this.pool, READ_REVISIONS, [asked.map(([tenantId]) => tenantId)]);
    const revisions = new Map(rows.map((row) => [row.tenant_id, row.revision]));
    for (const [tenantId, watchers] of asked)
      for (const watcher of watchers) watcher.next({ revision: String(revisions.get(tenantId) ?? 0n) });
  }
}
