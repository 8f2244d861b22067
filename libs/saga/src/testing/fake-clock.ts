import type { Clock } from '../clock.js';

/** Time that passes only when a step says how long it took, or the engine waits. */
export class FakeClock implements Clock {
  private time = 1_000_000;
  private readonly timers = new Set<{ readonly at: number; readonly fire: () => void }>();

  now(): number {
    return this.time;
  }

  async sleep(ms: number): Promise<void> {
    this.advance(ms);
  }

  timer(ms: number, fire: () => void): () => void {
    const timer = { at: this.time + ms, fire };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Lets time pass and fires what came due, in order. */
  advance(ms: number): void {
    this.time += ms;
    for (const timer of [...this.timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.time) continue;
      this.timers.delete(timer);
      timer.fire();
    }
  }

  /** Timers that were not cancelled. */
  openTimers(): number {
    return this.timers.size;
  }
}
