import type { Kind } from './kinds.ts';
import type { Sent } from './sender.ts';

/** Counts answers, and findings by what is wrong. */
export class FuzzTally {
  private readonly answers = new Map<string, number>();
  private readonly findings = new Map<string, number>();

  count(kind: Kind, { answer, faults, what }: Sent): void {
    addOne(this.answers, `${kind} ${answer}`);
    if (faults.length === 0) return;
    addOne(this.findings, `${faults.join('; ').slice(0, 100)}  ${what.split(/[ \n]/).slice(0, 2).join(' ')}`);
  }

  /** Prints both. */
  print(): void {
    console.log();
    for (const [answer, count] of [...this.answers].sort(([, a], [, b]) => b - a))
      console.log(`  ${String(count).padStart(6)}  ${answer}`);
    for (const [finding, count] of this.findings) console.log(`  ${count} x ${finding}`);
  }
}

const addOne = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);
