import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';

/** The fields of a rule that count. */
interface Limited {
  readonly id: string;
  readonly times: number;
}

/**
 * Counts the strikes of rules. With a folder, every strike is a file that only one process can create: a process that was killed and
 * restarted continues its count, and replicas share one.
 */
export class Strikes {
  private readonly taken = new Map<string, number>();

  constructor(private readonly folder: string | undefined) {
    if (folder) mkdirSync(folder, { recursive: true });
  }

  /** Whether this process knows that the rule has reached its limit. */
  isSpent({ id, times }: Limited): boolean {
    return (this.taken.get(id) ?? 0) >= times;
  }

  /** Takes one strike; false when there is none left. */
  take(rule: Limited): boolean {
    while (!this.isSpent(rule)) {
      const number = (this.taken.get(rule.id) ?? 0) + 1;
      this.taken.set(rule.id, number);
      if (this.record(`${rule.id}.${number}`)) return true;
    }
    return false;
  }

  private record(name: string): boolean {
    if (!this.folder) return true;
    try {
      closeSync(openSync(path.join(this.folder, name), 'wx'));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }
}
