/** The sandbox's time in whole seconds: the machine's, moved forward by what tests asked for. */
export class Clock {
  #store;

  constructor(store) {
    this.#store = store;
  }

  now() {
    return Math.floor(Date.now() / 1000) + this.#store.clockOffset;
  }

  advance(seconds) {
    this.#store.moveClock(this.#store.clockOffset + seconds);
    return this.now();
  }
}
