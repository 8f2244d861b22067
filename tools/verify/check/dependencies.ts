#!/usr/bin/env node
// Known weaknesses of what we depend on (SEC-3): none that is high, unless it is waived in dependencies-waived.json with a reason and an end.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { z } from 'zod';

import { AuditReport, Waivers, openAdvisories } from './open-advisories.ts';

const root = resolve(import.meta.dirname, '../../..');
const waivers = Waivers.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'dependencies-waived.json'), 'utf8')),
);

/** A report, or the reason why there is none. */
const AuditAnswer = z.object({
  vulnerabilities: AuditReport.shape.vulnerabilities.optional(),
  message: z.string().optional(),
  error: z.object({ summary: z.string().optional() }).optional(),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: 'npm answered nothing that can be read' };
  }
}

const { stdout } = spawnSync('npm', ['audit', '--json', '--audit-level=high'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64_000_000,
});
const { vulnerabilities, message, error } = AuditAnswer.parse(parsed(stdout));
if (!vulnerabilities) {
  // A registry without advisories must not stop the work. The line says so: no advisories is not a pass.
  console.log(
    `not checked: the registry gave no advisories (${message ?? error?.summary ?? 'no reason given'})`,
  );
  process.exit(0);
}
const open = openAdvisories({ vulnerabilities }, waivers, new Date());
for (const { name, severity, title, url } of open) console.log(`${severity}: ${name}: ${title} ${url}`);
console.log(`${open.length} open, ${waivers.length} waived`);
process.exit(open.length === 0 ? 0 : 1);
