import { setTimeout as pause } from 'node:timers/promises';

import { isTransientConflict } from './violations.js';

const TRIES = 5;
const BACKOFF_MS = 5;

/**
 * Repeats work that the database chose as a deadlock's victim. All locks are taken in one order, so this is a net: what is left are
 * cases nobody thought of, and no caller shall see one of them (WHS-1, PRM-2). Work has to be one transaction.
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
