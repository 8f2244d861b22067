#!/usr/bin/env node
/**
 * Runs a program of this repository on the Node that it needs:  node tools/starter/run.mjs PROGRAM [WORDS]
 *
 * On that Node or a later one the program runs in this very process. An older one fetches the pinned Node once and goes on with it; so this folder is plain
 * JavaScript for old Nodes, and needs nothing that has to be installed. HOLDFAST_NODE=/path/to/node names one to be used instead.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { chooseNode } from './choose-node.mjs';
import { endWithStarter, hasStarter } from './end-with-starter.mjs';

const [program, ...words] = process.argv.slice(2);

async function main() {
  if (!program) throw new Error('Usage: node tools/starter/run.mjs PROGRAM [WORDS]');
  const file = path.resolve(program);
  if (!existsSync(file)) throw new Error(`there is no program ${file}`);
  if (hasStarter()) endWithStarter();
  else {
    const node = await chooseNode((line) => console.error(line));
    if (node !== process.execPath) {
      const { goOnWith } = await import('./go-on-with.mjs');
      return goOnWith(node, [fileURLToPath(import.meta.url), program, ...words]);
    }
  }
  return begin(file);
}

/** As if Node had been started with the program. */
async function begin(file) {
  process.argv.splice(1, Infinity, file, ...words);
  started = true;
  await import(pathToFileURL(file).href);
}

let started = false;
try {
  await main();
} catch (error) {
  // Node reports the program's own errors.
  if (started) throw error;
  if (error.signal) process.kill(process.pid, error.signal);
  else console.error(error.message);
  process.exitCode = 1;
}
