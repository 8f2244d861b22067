import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { WrittenFaultRules } from '@holdfast/fault-injection';

/** Apps with switchable faults: the two that run the saga, and those that call others. */
export const FAULTY_APPS = ['checkout', 'checkout-worker', 'order', 'payment'] as const;

/** An app with switchable faults. */
export type FaultyApp = (typeof FAULTY_APPS)[number];

/** Orders faults of the apps of one stack, and sees which have struck. Every app reads its own file again when it changes. */
export class FaultSwitch {
  private readonly folder: string;
  private counter = 0;

  constructor(dataDir: string) {
    this.folder = path.join(dataDir, 'faults');
    mkdirSync(this.folder, { recursive: true });
    this.clear();
  }

  private file(app: FaultyApp): string {
    return path.join(this.folder, `${app}.json`);
  }

  /** What the apps have to be started with. */
  environment(): Record<string, { readonly HOLDFAST_FAULTS: string }> {
    return Object.fromEntries(FAULTY_APPS.map((app) => [app, { HOLDFAST_FAULTS: this.file(app) }]));
  }

  /** A rule id that was never used before: how often a rule has struck is remembered by it. */
  newId(name: string): string {
    this.counter += 1;
    return `${name.replace(/[^\w.-]/g, '_')}.${process.pid}.${this.counter}`;
  }

  /** From now on these rules, and no others, hold for an app. */
  set(app: FaultyApp, rules: WrittenFaultRules): void {
    const file = this.file(app);
    writeFileSync(`${file}.new`, JSON.stringify(rules));
    renameSync(`${file}.new`, file);
  }

  /** From now on no rules hold for any app. */
  clear(): void {
    for (const app of FAULTY_APPS) this.set(app, {});
  }

  /** How often a rule has struck. */
  struck(app: FaultyApp, id: string): number {
    const folder = `${this.file(app)}.strikes`;
    if (!existsSync(folder)) return 0;
    return readdirSync(folder).filter((name) => name.startsWith(`${id}.`)).length;
  }
}
