import { setTimeout as pause } from 'node:timers/promises';

import { isTransientConflict } from './violations.js';

const TRIES = 5;
const BACKOFF_MS = 5;

/**
 * Repeats work that was the victim of a deadlock or a serialisation failure. Locks are taken in one order, so this covers only unforeseen
 * cases, which callers must not see (WHS-1, PRM-2). Work has to be one transaction.
 */
export async function repeatOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (tried === TRIES || !isTransientConflict(error)) throw error;
      await pause(BACKOFF_MS * tried * (0.5 + Math.random()));
    }
  }
}
