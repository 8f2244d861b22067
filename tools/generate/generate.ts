#!/usr/bin/env node
// `npm run generate`: everything that is generated and committed, or generated before a build.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import { ensureInstalled } from '../launcher/setup/ensure-installed.ts';

const root = resolve(import.meta.dirname, '../..');
const SCRIPTS = [
  ['tools/generate/proto/generate.ts'],
  ['tools/generate/events/generate-all-events.ts'],
  ['tools/generate/callers/generate-method-callers.ts'],
  ['tools/launcher/build/build.ts'],
  ['libs/events/export-schemas.ts'],
  ['tools/generate/docs/generate-docs.ts'],
  ['tools/generate/callers/generate.ts'],
  ['tools/generate/events/generate-dapr.ts'],
];

await ensureInstalled({ onLine: (line) => console.log(line) });
for (const [script, ...args] of SCRIPTS) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
