import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Orders faults of the apps of one stack, and sees which have struck. Every app reads its own file again when it changes. */
export class FaultSwitch {
  constructor(dataDir) {
    this.folder = path.join(dataDir, 'faults');
    mkdirSync(this.folder, { recursive: true });
    this.counter = 0;
  }

  file(app) {
    return path.join(this.folder, `${app}.json`);
  }

  /** What an app has to be started with. */
  environmentOf(app) {
    return { HOLDFAST_FAULTS: this.file(app) };
  }

  /** A rule id that was never used before: how often a rule has struck is remembered by it. */
  newId(name) {
    this.counter += 1;
    return `${name.replace(/[^\w.-]/g, '_')}.${process.pid}.${this.counter}`;
  }

  /** From now on these rules, and no others, hold for an app: `{points?, calls?}`. */
  set(app, rules) {
    const file = this.file(app);
    writeFileSync(`${file}.new`, JSON.stringify(rules));
    renameSync(`${file}.new`, file);
  }

  clear(...apps) {
    for (const app of apps) this.set(app, {});
  }

  /** How often a rule has struck. */
  struck(app, id) {
    const folder = `${this.file(app)}.strikes`;
    if (!existsSync(folder)) return 0;
    return readdirSync(folder).filter((name) => name.startsWith(`${id}.`)).length;
  }
}
