#!/usr/bin/env node
// Builds the real daprd where it is not there yet, and prints its path: HOLDFAST_DAPRD=$(npm run --silent daprd) npm start
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const onLine = (line) => console.error(line);
await ensureInstalled({ onLine, build: false });
const { buildDaprd } = await import('./build-daprd.ts');
try {
  console.log(await buildDaprd({ onLine }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
