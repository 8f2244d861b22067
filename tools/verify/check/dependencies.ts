#!/usr/bin/env node
// Known weaknesses of what we depend on (SEC-3): none that is high, unless it is waived in dependencies-waived.json with a reason and an end.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { openAdvisories } from './open-advisories.ts';

const root = resolve(import.meta.dirname, '../../..');
const waivers = JSON.parse(readFileSync(join(import.meta.dirname, 'dependencies-waived.json'), 'utf8'));

const { stdout } = spawnSync('npm', ['audit', '--json', '--audit-level=high'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64_000_000,
});
let report;
try {
  report = JSON.parse(stdout);
} catch {
  report = { message: 'npm answered nothing that can be read' };
}
if (!report.vulnerabilities) {
  // A registry that knows no advisories, or none at all, must not stop the work; it is said, so that nobody takes silence for a pass.
  console.log(
    `not checked: the registry gave no advisories (${report.message ?? report.error?.summary ?? 'no reason given'})`,
  );
  process.exit(0);
}
const open = openAdvisories(report, waivers, new Date());
for (const { name, severity, title, url } of open) console.log(`${severity}: ${name}: ${title} ${url}`);
console.log(`${open.length} open, ${waivers.length} waived`);
process.exit(open.length === 0 ? 0 : 1);
