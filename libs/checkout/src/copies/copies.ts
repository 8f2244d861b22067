import { LRUCache } from 'lru-cache';

import { countCacheRead } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import type { CopyTerms } from '../ports/copy-terms.js';
import type { RevisionWatches } from './revision-watches.js';

const MAX_COPIES = 10_000;

interface Copy<T> {
  readonly value: T;
  readonly revision: bigint;
  readonly validUntil: number;
}

/**
 * Copies of an owner's answers, by tenant and question, for what is only shown. A copy is served while the owner's stream lives and reports
 * no revision newer than the copy's; in every other case the caller asks the owner. What is charged never comes from here.
 */
export class Copies<T extends NonNullable<unknown>> {
  private readonly copies = new LRUCache<string, Copy<T>>({ max: MAX_COPIES });

  constructor(
    private readonly name: string,
    private readonly revisions: RevisionWatches,
  ) {}

  /** The current tenant's copies for these questions, in their order; undefined where one is missing or may be out of date. */
  find(questions: readonly string[]): readonly T[] | undefined {
    const found = this.current(questions);
    countCacheRead(this.name, found !== undefined);
    return found;
  }

  /**
   * Keeps answers of the owner, by question; `askedAt` (of `performance.now()`) begins their time. Only an answer makes its tenant watched,
   * so tenants that do not exist cost no stream.
   */
  keep(answers: Iterable<readonly [question: string, value: T]>, terms: CopyTerms, askedAt: number): void {
    if (terms.validForMs <= 0) return;
    const tenantId = currentTenant();
    const copy = { revision: terms.revision, validUntil: askedAt + terms.validForMs };
    for (const [question, value] of answers) {
      this.copies.set(`${tenantId}\n${question}`, { ...copy, value });
      this.revisions.open();
    }
  }

  private current(questions: readonly string[]): T[] | undefined {
    const newest = this.revisions.newest();
    if (newest === undefined) return undefined;
    const tenantId = currentTenant();
    const now = performance.now();
    const found: T[] = [];
    for (const question of questions) {
      const copy = this.copies.get(`${tenantId}\n${question}`);
      if (!copy || copy.revision < newest || copy.validUntil <= now) return undefined;
      found.push(copy.value);
    }
    return found;
  }
}
