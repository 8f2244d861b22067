// The demo shops for docker-compose: every app's seed into its database, named by DATABASE_URL_<SERVICE>. Seeds are
// idempotent, so this runs at every start.
import { APPS } from '../apps/apps.ts';
import { DEMO_DATA, hasSeed, loadSeed } from '../databases/app-seed.ts';

for (const { name, database } of APPS) {
  if (!hasSeed(name)) continue;
  const variable = `DATABASE_URL_${database.toUpperCase()}`;
  const databaseUrl = process.env[variable];
  if (!databaseUrl) throw new Error(`${variable} is not set`);
  const seed = await loadSeed(name);
  await seed({ databaseUrl, dataDir: DEMO_DATA });
  console.log(`${name}: demo data is there`);
}
process.exit(0);
