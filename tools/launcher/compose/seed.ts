// The demo shops for docker-compose: every app's seed into its database, named by DATABASE_URL_<SERVICE>. Seeds are
// idempotent, so this runs at every start.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { APPS } from '../apps/apps.ts';
import { inRepository } from '../paths.ts';

for (const { name, database } of APPS) {
  const module = inRepository('apps', name, 'dist', 'seed.js');
  if (!existsSync(module)) continue;
  const { seed } = await import(pathToFileURL(module).href);
  const databaseUrl = process.env[`DATABASE_URL_${database.toUpperCase()}`];
  if (!databaseUrl) throw new Error(`DATABASE_URL_${database.toUpperCase()} is not set`);
  await seed({ databaseUrl, dataDir: inRepository('tools', 'sandboxes', 'demo-data') });
  console.log(`${name}: demo data is there`);
}
process.exit(0);
