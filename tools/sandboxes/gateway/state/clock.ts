import type { Store } from './store.ts';

/** The sandbox's time in whole seconds: the machine's time, moved forward as tests ask. */
export class Clock {
  #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  now(): number {
    return Math.floor(Date.now() / 1000) + this.#store.clockOffset;
  }

  advance(seconds: number): number {
    this.#store.moveClock(this.#store.clockOffset + seconds);
    return this.now();
  }
}
