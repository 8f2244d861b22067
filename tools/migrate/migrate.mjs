#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { runMigrateCommand } from './command.mjs';

export { migrateDatabase, migrationStatus } from './migrate-database.mjs';
export { schemaDrift } from './drift.mjs';
export { servicesWithSchema } from './migrations-folder.mjs';

const startedByHand = process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (startedByHand) process.exitCode = await runMigrateCommand(process.argv.slice(2));
