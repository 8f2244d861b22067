/** Reproducible chance: the same seed and run draw the same numbers, whatever the run before did. */
export class Random {
  constructor(seed, run = 0) {
    // Two rounds, so that neighbouring seeds and runs have nothing in common.
    this.state = mix(mix(Number(seed) | 0) ^ Math.imul(run + 1, 0x9e3779b1));
  }

  /** 0 up to, but not including, 1 (mulberry32). */
  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    return mix(this.state) / 2 ** 32;
  }

  /** From `low` to `high`, both included. */
  int(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[this.int(0, list.length - 1)];
  }

  /** One of `[[weight, value], …]`. */
  weighted(pairs) {
    const total = pairs.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.next() * total;
    return pairs.find(([weight]) => (left -= weight) < 0)?.[1] ?? pairs.at(-1)[1];
  }
}

function mix(value) {
  let x = value;
  x = Math.imul(x ^ (x >>> 15), x | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return (x ^ (x >>> 14)) >>> 0;
}
