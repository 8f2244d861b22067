// Runs the apps' seeds in a process of its own: the launcher keeps nothing of what they load, and they share it.
import { text } from 'node:stream/consumers';

import { z } from 'zod';

import { DEMO_DATA, loadSeed } from './app-seed.ts';

const JOBS = z.array(z.object({ name: z.string(), databaseUrl: z.string() }));

const jobs = JOBS.parse(JSON.parse(await text(process.stdin)));
const done = await Promise.all(
  jobs.map(async ({ name, databaseUrl }) => {
    try {
      const seed = await loadSeed(name);
      await seed({ databaseUrl, dataDir: DEMO_DATA });
      return true;
    } catch (error) {
      console.error(`${name}:`, error);
      return false;
    }
  }),
);
process.exit(done.every(Boolean) ? 0 : 1);
