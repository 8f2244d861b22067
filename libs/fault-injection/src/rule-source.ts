import { readFileSync, statSync } from 'node:fs';

import { faultRules } from './fault-rules.js';
import type { FaultRules } from './fault-rules.js';

const NONE: FaultRules = { points: [], calls: [] };

/** The rules in force: as given, or those of a file that tests replace while the process runs. */
export class RuleSource {
  private version = '';
  private rules: FaultRules = NONE;

  /** `setting` is JSON, or the path of a file that holds it and may be missing. */
  constructor(private readonly setting: string) {
    if (!this.isFile) this.rules = faultRules.parse(JSON.parse(setting));
  }

  /** Where the strikes of rules are written down for all processes that share them; none: each counts for itself. */
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
