#!/usr/bin/env node
// The words of the project: a part of `npm run check`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { readCommandLine } from '../../../launcher/command-line.ts';
import { findWords } from './find-words.ts';
import type { Finding } from './find-words.ts';

const USAGE = `Usage: node tools/starter/run.mjs tools/verify/check/words/words.ts [FILE or FOLDER …] [--count]

Names what CONTRIBUTING's glossary has a better term for. Exit code 1 when there is something.

  --count  how often, by folder
`;
const root = path.resolve(import.meta.dirname, '../../../..');
/** Names of files at the root match by `:(glob)*`, which does not look into folders. */
const READ = ['apps', 'libs', 'tools', 'bench', 'docs', 'prisma', ':(glob)*'];
/** Generated text, data, decisions, migrations and a change log that are not edited afterwards, and this check, which has to say the words. */
const NOT_READ =
  /\/generated\/|^docs\/adr\/|^prisma\/[^/]+\/migrations\/|^CHANGELOG\.md$|^package-lock\.json$|^tools\/verify\/check\/words\/|\.(?:csv|svg|png|snap|sum)$|^tools\/sandboxes\/demo-data\/range\.txt$/;

function files(wanted: readonly string[]): string[] {
  const listed = execFileSync('git', ['ls-files', '--', ...wanted], { cwd: root, encoding: 'utf8' });
  return listed.split('\n').filter((file) => file !== '' && !NOT_READ.test(file));
}

/** One line per folder of the second level, and the sum. */
function counts(findings: readonly Finding[]): string[] {
  const folders = Map.groupBy(findings, ({ file }) => file.split('/').slice(0, 2).join('/'));
  return [...folders].map(([folder, { length }]) => `${String(length).padStart(5)}  ${folder}`);
}

const { values, positionals: wanted } = readCommandLine(USAGE, (args) =>
  parseArgs({ args, options: { count: { type: 'boolean', default: false } }, allowPositionals: true }),
);
const findings = files(wanted.length > 0 ? wanted : READ).flatMap((file) =>
  findWords(file, readFileSync(path.join(root, file), 'utf8')),
);
const report = values.count
  ? counts(findings)
  : findings.map(({ file, line, say, found }) => `${file}:${line} say ${say}, not "${found}"`);
for (const line of report) console.log(line);
console.log(`words: ${findings.length} to replace (CONTRIBUTING.md, Glossary)`);
process.exit(findings.length === 0 ? 0 : 1);
