import { readFileSync, statSync } from 'node:fs';

import { faultRules } from './fault-rules.js';
import type { FaultRules } from './fault-rules.js';

const NONE: FaultRules = { points: [], calls: [] };

/** The active rules: fixed, or those of a file that tests replace while the process runs. */
export class RuleSource {
  private version = '';
  private rules: FaultRules = NONE;

  /** `setting` is JSON, or the path of a file that holds it and may be missing. */
  constructor(private readonly setting: string) {
    if (!this.isFile) this.rules = faultRules.parse(JSON.parse(setting));
  }

  /** The folder with the strikes of all processes that share the rules; none: each process counts alone. */
  get strikesDir(): string | undefined {
    return this.isFile ? `${this.setting}.strikes` : undefined;
  }

  /** One `stat` where nothing has changed. */
  current(): FaultRules {
    if (!this.isFile) return this.rules;
    const stat = statSync(this.setting, { throwIfNoEntry: false, bigint: true });
    const version = stat ? `${stat.ino}:${stat.mtimeNs}:${stat.size}` : '';
    if (version !== this.version) {
      this.rules = stat ? faultRules.parse(JSON.parse(readFileSync(this.setting, 'utf8'))) : NONE;
      this.version = version;
    }
    return this.rules;
  }

  private get isFile(): boolean {
    return !this.setting.trimStart().startsWith('{');
  }
}
