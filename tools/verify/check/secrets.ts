#!/usr/bin/env node
// Looks for keys, tokens and passwords in every file of the repository (SEC-3). One that is none is waived in secrets-waived.json, with a reason.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { secretsIn } from './secret-patterns.ts';

const root = resolve(import.meta.dirname, '../../..');
const MAX_BYTES = 2_000_000;
const waived = JSON.parse(readFileSync(join(import.meta.dirname, 'secrets-waived.json'), 'utf8'));

const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000 })
  .split('\0')
  .filter((file) => file && statSync(join(root, file), { throwIfNoEntry: false })?.size < MAX_BYTES);
const found = files.flatMap((file) =>
  secretsIn(readFileSync(join(root, file), 'utf8')).map((secret) => ({ file, ...secret })),
);
const isWaived = ({ file, name }) =>
  waived.some((waiver) => waiver.file === file && waiver.name === name && waiver.why);
const open = found.filter((secret) => !isWaived(secret));
for (const { file, line, name } of open) console.log(`${file}:${line} holds what looks like ${name}`);
console.log(`${files.length} files, ${found.length - open.length} waived, ${open.length} open`);
process.exit(open.length === 0 ? 0 : 1);
