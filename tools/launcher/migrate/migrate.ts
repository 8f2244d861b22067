#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { runMigrateCommand } from './command.ts';

export { migrateDatabase, migrationStatus } from './migrate-database.ts';
export { schemaDrift } from './drift.ts';
export { describeDifference, functionDifferences } from './functions.ts';
export { servicesWithSchema } from './migrations-folder.ts';

const isProgram = process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isProgram) process.exitCode = await runMigrateCommand(process.argv.slice(2));
