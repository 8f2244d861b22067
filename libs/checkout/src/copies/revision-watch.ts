import { setTimeout as pause } from 'node:timers/promises';

import { backoffMs } from '@holdfast/errors';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { gauge } from '@holdfast/telemetry';

/** The revisions that an owner reports for the current tenant, until the signal. */
export type RevisionStream = (signal: AbortSignal) => AsyncIterable<bigint>;

/** Times of a watch. */
export interface WatchLimits {
  /** Owners report every second: a stream that is silent for so long is cut. */
  readonly silenceMs: number;
  /** A tenant whose copies are not wanted for so long is watched no more. */
  readonly unusedMs: number;
}

export const WATCH_LIMITS: WatchLimits = { silenceMs: 3_000, unusedMs: 300_000 };
const RETRY = { firstMs: 100, maxMs: 5_000 };

const liveStreams = () =>
  gauge({
    name: 'holdfast_revision_streams',
    help: 'Tenants whose revision at an owner is known at the moment',
    labelNames: ['owner'],
  });

/** Follows the revision of one tenant at one owner: opens the stream, and opens it again whenever it ends, fails or falls silent. */
export class RevisionWatch {
  private readonly ending = new AbortController();
  private revision: bigint | undefined;
  private heardAt = 0;
  private wantedAt = performance.now();

  constructor(
    private readonly owner: string,
    private readonly stream: RevisionStream,
    private readonly limits: WatchLimits,
  ) {}

  /** Follows the tenant's revision until `end`, or until its copies were not wanted for long. */
  async follow(tenantId: string): Promise<void> {
    await runInContext(contextFrom({ tenantId }), () => this.listenAgain());
  }

  /** The newest revision; undefined while it is not known: then the owner is asked. */
  newest(): bigint | undefined {
    this.wantedAt = performance.now();
    return this.wantedAt - this.heardAt < this.limits.silenceMs ? this.revision : undefined;
  }

  /** Ends the stream. */
  end(): void {
    this.ending.abort();
  }

  private async listenAgain(): Promise<void> {
    const { signal } = this.ending;
    for (let failures = 1; !signal.aborted; failures += 1) {
      if (await this.listen()) failures = 1;
      await pause(backoffMs(failures, RETRY), undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Listens until the stream is cut; true if it said anything. Why it was cut is the client's and the owner's to report. */
  private async listen(): Promise<boolean> {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), this.limits.silenceMs).unref();
    try {
      for await (const revision of this.stream(AbortSignal.any([silence.signal, this.ending.signal]))) {
        timer.refresh();
        this.hear(revision);
      }
    } catch {
      // Opened again after a pause.
    }
    clearTimeout(timer);
    return this.forget();
  }

  private hear(revision: bigint): void {
    if (this.revision === undefined) liveStreams().inc({ owner: this.owner });
    this.revision = revision;
    this.heardAt = performance.now();
    if (this.heardAt - this.wantedAt > this.limits.unusedMs) this.end();
  }

  private forget(): boolean {
    const wasKnown = this.revision !== undefined;
    if (wasKnown) liveStreams().dec({ owner: this.owner });
    this.revision = undefined;
    return wasKnown;
  }
}
