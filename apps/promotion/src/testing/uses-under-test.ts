import { expect } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { UsesRepository } from '../uses/uses.repository.js';
import { aPromotion, contradictions } from './promotion-fixture.js';

/** The repository of uses on a database of its own. */
export interface UsesUnderTest {
  readonly database: TestDatabase;
  readonly uses: UsesRepository;
  /** A promotion with a limit on all of its uses; returns its id. */
  readonly limited: (total: number) => Promise<string>;
  /** Expects that counters agree with their rows. */
  readonly stop: () => Promise<void>;
}

export async function openUses(): Promise<UsesUnderTest> {
  const database = await createTestDatabase('promotion');
  return {
    database,
    uses: new UsesRepository(database.pool),
    limited: (total) => aPromotion(database.pool, { total }),
    stop: async () => {
      expect(await contradictions(database.pool)).toEqual([]);
      await database.drop();
    },
  };
}
