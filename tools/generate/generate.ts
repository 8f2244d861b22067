#!/usr/bin/env node
// `npm run generate`: everything that is generated and committed, or generated before a build.
import { spawnSync } from 'node:child_process';

import { readCommandLine, readNothing } from '../launcher/command-line.ts';
import { REPOSITORY, inRepository } from '../launcher/paths.ts';
import { ensureInstalled } from '../launcher/setup/ensure-installed.ts';

const SCRIPTS = [
  'tools/generate/proto/generate.ts',
  'tools/generate/events/generate-all-events.ts',
  'tools/generate/callers/generate-method-callers.ts',
  'tools/launcher/build/build.ts',
  'libs/events/export-schemas.ts',
  'tools/generate/docs/generate-docs.ts',
  'tools/generate/callers/generate.ts',
  'tools/generate/events/generate-dapr.ts',
];

const USAGE = `Usage: npm run generate

Writes all generated files: types of the protos, event schemas, subscriptions, callers, and the tables of docs/. Commit what it changed.
`;

readCommandLine(USAGE, readNothing);
await ensureInstalled();
for (const script of SCRIPTS) {
  const options = { cwd: REPOSITORY, stdio: 'inherit' } as const;
  const { status } = spawnSync(process.execPath, [inRepository(script)], options);
  if (status !== 0) process.exit(status ?? 1);
}
