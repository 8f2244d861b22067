#!/usr/bin/env node
// Looks for keys, tokens and passwords in every file of the repository (SEC-3). One that is none is waived in secrets-waived.json, with a reason.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join, resolve } from 'node:path';

import { z } from 'zod';

import { secretsIn } from './secret-patterns.ts';
import type { FoundSecret } from './secret-patterns.ts';

interface SecretInFile extends FoundSecret {
  readonly file: string;
}

const WAIVERS = z.array(z.object({ file: z.string(), name: z.string(), why: z.string() }));

const root = resolve(import.meta.dirname, '../../..');
const MAX_BYTES = 2_000_000;
const waived = WAIVERS.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'secrets-waived.json'), 'utf8')),
);

/** A listed file may be deleted in the working tree. */
const isRead = (stats: Stats | undefined): boolean => stats !== undefined && stats.size < MAX_BYTES;

const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000 })
  .split('\0')
  .filter((file) => file && isRead(statSync(join(root, file), { throwIfNoEntry: false })));
const found = files.flatMap((file) =>
  secretsIn(readFileSync(join(root, file), 'utf8')).map((secret) => ({ file, ...secret })),
);
const isWaived = ({ file, name }: SecretInFile): boolean =>
  waived.some((waiver) => waiver.file === file && waiver.name === name && waiver.why !== '');
const open = found.filter((secret) => !isWaived(secret));
for (const { file, line, name } of open) console.log(`${file}:${line} holds what looks like ${name}`);
console.log(`${files.length} files, ${found.length - open.length} waived, ${open.length} open`);
process.exit(open.length === 0 ? 0 : 1);
