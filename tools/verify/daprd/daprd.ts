#!/usr/bin/env node
// `npm run daprd`: builds the real daprd and prints its path.
import { readCommandLine, readNothing } from '../../launcher/command-line.ts';
import { messageOf } from '../../launcher/errors.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run daprd

Builds the real daprd unless it is built already, and prints its path: HOLDFAST_DAPRD=$(npm run --silent daprd) npm start
Needs Go.
`;

readCommandLine(USAGE, readNothing);
const onLine = console.error;
await ensureInstalled({ onLine, build: false });
const { buildDaprd } = await import('./build-daprd.ts');
try {
  console.log(await buildDaprd({ onLine }));
} catch (error) {
  console.error(messageOf(error));
  process.exit(1);
}
