// Writes the JSON Schema of every event to docs/events (EVT-1). With --check it writes nothing and fails when a file is stale. Both
// refuse a change that would break somebody who reads the version; such a change needs a new version of the event.
// --against <git revision> compares with what that revision holds instead of with the files as they are.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { ALL_EVENTS, breakingChanges, jsonSchemaOf } from './dist/index.js';

const root = resolve(import.meta.dirname, '../..');
const dir = join(root, 'docs/events');
const { values } = parseArgs({ options: { check: { type: 'boolean' }, against: { type: 'string' } } });

const current = (file) => (existsSync(join(dir, file)) ? readFileSync(join(dir, file), 'utf8') : undefined);

function published(file) {
  if (!values.against) return current(file);
  try {
    return execFileSync('git', ['show', `${values.against}:docs/events/${file}`], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

const problems = [];
const files = new Map(
  ALL_EVENTS.map((event) => [`${event.type}.json`, `${JSON.stringify(jsonSchemaOf(event), null, 2)}\n`]),
);
for (const [file, text] of files) {
  const before = published(file);
  const breaks = before ? breakingChanges(JSON.parse(before), JSON.parse(text)) : [];
  problems.push(...breaks.map((change) => `${file}: ${change}; give the event a new version`));
  if (values.check && current(file) !== text)
    problems.push(`${file} is stale: run node libs/events/export-schemas.mjs`);
}
if (values.check && existsSync(dir)) {
  for (const file of readdirSync(dir)) {
    // An older version of an event that still exists stays documented; a file of no event is a leftover.
    const topic = file.replace(/\.v\d+\.json$/, '');
    if (!ALL_EVENTS.some((event) => event.topic === topic) && file.endsWith('.json'))
      problems.push(`${file} belongs to no event`);
  }
}
if (problems.length === 0 && !values.check) {
  mkdirSync(dir, { recursive: true });
  for (const [file, text] of files) writeFileSync(join(dir, file), text);
}
for (const problem of problems) console.error(problem);
console.log(
  `event schemas: ${files.size} ${values.check ? 'checked' : 'written'}, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
