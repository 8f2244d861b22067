#!/usr/bin/env node
// Builds the real daprd unless it is built already, and prints its path: HOLDFAST_DAPRD=$(npm run --silent daprd) npm start
import { answerHelp } from '../../launcher/command-line.ts';
import { messageOf } from '../../launcher/errors.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

answerHelp(`Usage: HOLDFAST_DAPRD=$(npm run --silent daprd) npm start

Builds daprd with Go unless it is built already, and prints its path.`);
const onLine = console.error;
await ensureInstalled({ onLine, build: false });
const { buildDaprd } = await import('./build-daprd.ts');
try {
  console.log(await buildDaprd({ onLine }));
} catch (error) {
  console.error(messageOf(error));
  process.exit(1);
}
