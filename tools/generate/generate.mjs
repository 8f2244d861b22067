#!/usr/bin/env node
// `npm run generate`: everything that is generated and committed, or generated before a build.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import { ensureInstalled } from '../setup/ensure-installed.mjs';

const root = resolve(import.meta.dirname, '../..');
const SCRIPTS = [
  ['tools/proto/generate.mjs'],
  ['tools/build/build.mjs'],
  ['libs/events/export-schemas.mjs'],
  ['tools/docs/generate-docs.mjs'],
  ['tools/callers/generate.mjs'],
];

await ensureInstalled({ onLine: (line) => console.log(line) });
for (const [script, ...args] of SCRIPTS) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
