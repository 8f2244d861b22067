#!/usr/bin/env node
// `npm run test:browser`: pages in a real Chromium, driven by playwright-core. Chromium is taken from PATH, or on Debian and Ubuntu as root
// from the distribution; where there is none, the tier is skipped and says so.
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { findOnPath, findOrInstall } from '../../launcher/setup/system-program.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

async function chromium() {
  const found = findOnPath(NAMES, process.env.PATH);
  if (found) return found;
  try {
    return await findOrInstall({ program: 'chromium', package: 'chromium' });
  } catch (error) {
    console.log(`skipped: no Chromium can be had (${String(error.message).split('\n')[0]}).`);
    console.log(
      'Install one (Debian: apt-get install chromium; macOS: brew install --cask chromium) and run this again.',
    );
    return undefined;
  }
}

async function main() {
  await ensureInstalled({ onLine: (line) => console.log(line) });
  const executable = await chromium();
  if (!executable) {
    // On a developer's machine the rest goes on without it; in CI it is what the job is for.
    const failed = process.env.CI === 'true' ? 1 : 0;
    console.log(`\n0 passed, ${failed} failed`);
    return failed;
  }
  process.env.HOLDFAST_CHROMIUM = executable;
  const { runTier } = await import('../test/run-tier.ts');
  const { passed, failed, ok } = await runTier('browser', process.argv.slice(2));
  console.log(`\n${passed} passed, ${failed} failed`);
  return ok && passed > 0 ? 0 : 1;
}

process.exit(await main());
