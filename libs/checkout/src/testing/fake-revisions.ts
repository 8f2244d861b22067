import { EventEmitter, on } from 'node:events';

import type { CopyTerms } from '../ports/copy-terms.js';

/** The revision of a fake owner, and the streams that report it. */
export class FakeRevisions {
  private readonly reports = new EventEmitter();
  /** How long answers may be shown again; as long as no stream was opened, not at all. */
  validForMs = 0;
  private isOpen = false;
  private revision = 1n;
  /** Streams that are being read. */
  readers = 0;

  /** Lets streams live from now on. */
  open(): void {
    this.isOpen = true;
    this.validForMs = 300_000;
  }

  /** Cuts every stream, and refuses new ones. */
  cut(): void {
    this.isOpen = false;
    this.reports.emit('cut');
  }

  /** What customers are shown has changed; the streams report it, unless they are late. */
  change({ isReported = true } = {}): void {
    this.revision += 1n;
    if (isReported) this.report();
  }

  /** Reports the revision, as owners do every second. */
  report(): void {
    this.reports.emit('revision', this.revision);
  }

  /** Of an answer given now. */
  terms(): CopyTerms {
    return { revision: this.revision, validForMs: this.validForMs };
  }

  /** As the ports promise. */
  async *watch(signal: AbortSignal): AsyncGenerator<bigint, void> {
    if (!this.isOpen) throw new Error('the owner has no stream');
    const cut = new AbortController();
    const end = (): void => cut.abort();
    this.reports.once('cut', end);
    this.readers += 1;
    try {
      yield this.revision;
      const reports = on(this.reports, 'revision', { signal: AbortSignal.any([signal, cut.signal]) });
      for await (const [revision] of reports) yield revision as bigint;
    } finally {
      this.readers -= 1;
      this.reports.off('cut', end);
    }
  }
}
