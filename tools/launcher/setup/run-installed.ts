#!/usr/bin/env node
// Runs the program of a dependency, such as `eslint/bin/eslint.js . --fix`, and installs what is missing first.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { inRepository } from '../paths.ts';
import { ensureInstalled } from './ensure-installed.ts';

const [program, ...words] = process.argv.slice(2);
const file = inRepository('node_modules', program ?? '.');

await ensureInstalled({ build: false, onLine: (line) => console.error(line) });
if (!program || !existsSync(file)) {
  console.error(`Usage: run-installed.ts PROGRAM [WORDS]; there is no program ${file}`);
  process.exit(1);
}
process.argv.splice(1, Infinity, file, ...words);
await import(pathToFileURL(file).href);
