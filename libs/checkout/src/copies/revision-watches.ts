import { currentTenant } from '@holdfast/request-context';

import { RevisionWatch, WATCH_LIMITS } from './revision-watch.js';
import type { RevisionStream, WatchLimits } from './revision-watch.js';

/** Each is a stream; for a tenant beyond them the owner is asked. */
const MAX_TENANTS = 200;

/** The revisions of one owner, by tenant. */
export class RevisionWatches {
  private readonly watches = new Map<string, RevisionWatch>();
  private isClosed = false;

  constructor(
    private readonly owner: string,
    private readonly stream: RevisionStream,
    private readonly limits: WatchLimits = WATCH_LIMITS,
  ) {}

  /** The current tenant's newest revision; undefined while it is not known. */
  newest(): bigint | undefined {
    return this.watches.get(currentTenant())?.newest();
  }

  /** Watches the current tenant from now on, until it is not wanted for long. */
  open(): void {
    const tenantId = currentTenant();
    if (this.isClosed || this.watches.has(tenantId) || this.watches.size >= MAX_TENANTS) return;
    const watch = new RevisionWatch(this.owner, this.stream, this.limits);
    this.watches.set(tenantId, watch);
    void watch.follow(tenantId).finally(() => this.watches.delete(tenantId));
  }

  /** Ends the streams; from then on no revision is known. */
  close(): void {
    this.isClosed = true;
    for (const watch of this.watches.values()) watch.end();
  }
}
