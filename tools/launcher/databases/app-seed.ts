import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { inRepository } from '../paths.ts';

/** The folder of the demo shops' data. */
export const DEMO_DATA = inRepository('tools', 'sandboxes', 'demo-data');

/** Fills the database of an app with the demo shops; repetition has no further effect. */
export type Seed = (options: { databaseUrl: string; dataDir: string }) => Promise<void>;

/** Whether an app has a seed. */
export const hasSeed = (app: string): boolean => existsSync(seedFile(app));

/** The seed of an app, from its build. */
export async function loadSeed(app: string): Promise<Seed> {
  const module: unknown = await import(pathToFileURL(seedFile(app)).href);
  if (!isSeedModule(module)) throw new Error(`${seedFile(app)} exports no seed`);
  return module.seed;
}

const seedFile = (app: string): string => inRepository('apps', app, 'dist', 'seed.js');

const isSeedModule = (module: unknown): module is { seed: Seed } =>
  typeof module === 'object' && module !== null && 'seed' in module && typeof module.seed === 'function';
