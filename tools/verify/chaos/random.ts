/** Reproducible chance: the same seed and run draw the same numbers, whatever the run before did. */
export class Random {
  private state: number;

  constructor(seed: number, run = 0) {
    // Two rounds, so that neighbouring seeds and runs have nothing in common.
    this.state = mix(mix(seed | 0) ^ Math.imul(run + 1, 0x9e3779b1));
  }

  /** 0 up to, but not including, 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    return mix(this.state) / 2 ** 32;
  }

  /** From `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of a list, or a character of a text; neither may be empty. */
  pick<T>(list: ArrayLike<T>): T {
    return this.weighted(Array.from(list, (value) => [1, value]));
  }

  /** One of a list, each as often as its weight says; the list must not be empty. */
  weighted<T>(pairs: readonly Weighted<T>[]): T {
    const total = pairs.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.next() * total;
    for (const [weight, value] of pairs) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new Error('There is nothing to choose from.');
  }
}

/** A value with how often it comes, beside the others of its list. */
export type Weighted<T> = readonly [weight: number, value: T];

function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 15), x | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return (x ^ (x >>> 14)) >>> 0;
}
