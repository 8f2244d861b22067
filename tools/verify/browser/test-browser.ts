#!/usr/bin/env node
// `npm run test:browser`: pages in a real Chromium, driven by playwright-core.
import { readCommandLine, readWords } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { findOnPath, findOrInstall } from '../../launcher/setup/system-program.ts';

const USAGE = `Usage: npm run test:browser -- [PATH] [-t NAME] [any other word of Jest]

Tests pages in a real Chromium, which comes from PATH, or on Debian and Ubuntu as root from the distribution. Without one the tier is
skipped; in CI (CI=true) it fails.
`;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

async function chromium(): Promise<string | undefined> {
  const found = findOnPath(NAMES, process.env['PATH']);
  if (found) return found;
  try {
    return await findOrInstall({ program: 'chromium', package: 'chromium' });
  } catch (error) {
    console.log(`skipped: there is no Chromium (${String(error).split('\n')[0]}).`);
    console.log(
      'Install one (Debian: apt-get install chromium; macOS: brew install --cask chromium) and run this again.',
    );
    return undefined;
  }
}

async function main(words: readonly string[]): Promise<number> {
  await ensureInstalled();
  const executable = await chromium();
  if (!executable) {
    // A developer's machine may lack a browser; CI may not.
    const failed = process.env['CI'] === 'true' ? 1 : 0;
    console.log(`\n0 passed, ${failed} failed`);
    return failed;
  }
  process.env['HOLDFAST_CHROMIUM'] = executable;
  const { runTier } = await import('../test/run-tier.ts');
  const { passed, failed, ok } = await runTier('browser', words);
  console.log(`\n${passed} passed, ${failed} failed`);
  return ok && passed > 0 ? 0 : 1;
}

process.exit(await main(readCommandLine(USAGE, readWords)));
