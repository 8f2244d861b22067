#!/usr/bin/env node
// `npm run test:stripe-contract`: our requests and the local gateway's answers against Stripe's OpenAPI document.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '../../../libs/testing/src/free-port.ts';
import { readCommandLine, readWords } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { goModule, goTool, hasGo } from '../gitops/go-tools.ts';

const USAGE = `Usage: npm run test:stripe-contract -- [PATH] [-t NAME] [any other word of Jest]

Sends our adapter's requests to stripe-mock, which refuses requests that Stripe's OpenAPI document does not know, and checks the local
gateway's answers against the response schemas of the same document. Needs Go, which fetches and builds both once; skipped without it.
`;
const MOCK = { name: 'stripe-mock', module: 'github.com/stripe/stripe-mock', version: 'v0.203.0' };
const READY_MS = 60_000;

/** Starts stripe-mock; resolves when it answers. */
async function startMock(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(await goTool(MOCK), ['-http-addr', `127.0.0.1:${port}`], { stdio: 'ignore' });
  const until = performance.now() + READY_MS;
  const headers = { authorization: 'Bearer sk_test_ready' };
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/v1/charges`, { headers }).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null || performance.now() > until) throw new Error('stripe-mock does not start');
    await pause(50);
  }
  return { url, stop: () => void child.kill() };
}

async function main(words: readonly string[]): Promise<number> {
  if (!(await hasGo())) {
    console.log('skipped: it builds stripe-mock with Go, and there is no `go` on PATH.');
    console.log('\n0 passed, 0 failed');
    return 0;
  }
  await ensureInstalled();
  const { runTier } = await import('../test/run-tier.ts');
  const mock = await startMock();
  try {
    process.env['STRIPE_MOCK_URL'] = mock.url;
    process.env['STRIPE_OPENAPI_FILE'] = path.join(
      await goModule(MOCK.module, MOCK.version),
      'embedded/openapi/spec3.json',
    );
    const { passed, failed, ok } = await runTier('stripe-contract', words);
    console.log(`\n${passed} passed, ${failed} failed`);
    return ok && passed > 0 ? 0 : 1;
  } finally {
    mock.stop();
  }
}

process.exit(await main(readCommandLine(USAGE, readWords)));
