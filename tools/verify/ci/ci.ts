#!/usr/bin/env node
// `.ci/run`: the jobs of CI, one after the other on a small machine. Each names the faults that only it can catch.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { readCommandLine } from '../../launcher/command-line.ts';
import { REPOSITORY, inRepository } from '../../launcher/paths.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(inRepository('package.json'), 'utf8'),
);

const USAGE = `Usage: .ci/run [--affected BASE]

Runs every job of CI, one after the other, and prints the sum of what passed and failed. Exit code 0 only if all passed.

  --affected BASE  the jobs of a branch instead: for the projects that its changes since BASE reach
`;

type Job = readonly [script: string, words: readonly string[], catches: string];

/** npm script, its words, and the faults that nothing else would catch. */
const JOBS: readonly Job[] = [
  ['check', [], 'layout, types, boundaries, contracts, stale generated files, migration drift'],
  ['test', [], 'wrong rules, statements, races, and flows that do not work end to end'],
  [
    'test:postgres-15',
    [],
    'statements, functions and migrations that need a newer PostgreSQL, or settings of our own',
  ],
  ['demo', [], 'a first run that does not work on a bare machine'],
  ['test:dapr', [], 'what our sidecar does and real daprd does not'],
  [
    'test:fuzz',
    ['--requests', '10000', '--seed', '1'],
    'unexpected input that ends in a 5xx, a hang or no reason',
  ],
  [
    'test:attack',
    [],
    'a way in that is open to strangers, customers or other services, or an attack that leaves no trace',
  ],
  ['test:gitops', [], 'manifests that do not fit the code, or that an API server refuses'],
  ['test:images', [], 'an image that lacks a file, writes where it may not, or does not end when asked'],
  ['test:alerts', [], 'alerts that never fire, always fire, or lead to no runbook'],
  ['test:browser', [], 'a page that only a real browser shows to be broken'],
  ['test:stripe-contract', [], 'requests that Stripe would refuse'],
  ['test:model', [], 'a flaw in the protocol itself'],
  [
    'test:faults',
    ['--limit-minutes', '20'],
    'what only real processes that die show, at every boundary of the saga, and a little chaos',
  ],
];

/** For a branch: what its changes since the base reach, and the quick checks that see the whole repository. */
const jobsOfBranch = (base: string): readonly Job[] => [
  [
    'nx',
    ['affected', '-t', 'build', 'typecheck', 'lint', 'test', '--base', base, '--output-style=static'],
    'what the change breaks, in its projects and in those that depend on them',
  ],
  [
    'check',
    ['format', 'proto', 'events', 'generated', 'migrations', 'secrets', 'dependencies', 'words', 'manifests'],
    'layout, contracts, stale generated files, migration drift',
  ],
  ['test', ['integration'], 'wrong statements and races on real PostgreSQL and Redis'],
];

for (const [script] of [...JOBS, ...jobsOfBranch('main')])
  if (!(script in scripts)) throw new Error(`package.json has no script ${script}`);

const COUNTS = /^(\d+) passed, (\d+) failed/gm;

interface Counted {
  readonly passed: number;
  readonly failed: number;
}

/** The counts in a job's output. Nx (`--output-style=static`) prints the closing line of each project's tests; any other job ends with one line for all. */
function countsIn(script: string, output: string): readonly Counted[] {
  const lines = [...output.matchAll(COUNTS)].map(([, passed, failed]) => ({
    passed: Number(passed),
    failed: Number(failed),
  }));
  return script === 'nx' ? lines : lines.slice(-1);
}

const sum = (results: readonly Counted[], name: keyof Counted): number =>
  results.reduce((total, result) => total + result[name], 0);

/** Runs one job, passes its output on, and counts by its closing lines; a job without one counts as one. */
async function run([script, words, catches]: Job): Promise<Counted> {
  const started = performance.now();
  console.log(`\n##### npm run ${script}: ${catches}`);
  const child = spawn('npm', ['run', '--silent', script, '--', ...words], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'inherit'],
    // A job that a developer's machine skips because a tool is missing fails here.
    env: { ...process.env, CI: 'true' },
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    output.push(chunk);
    process.stdout.write(chunk);
  });
  const [code] = await once(child, 'close');
  const counts = countsIn(script, Buffer.concat(output).toString());
  const passed = counts.length > 0 ? sum(counts, 'passed') : Number(code === 0);
  const failed = sum(counts, 'failed');
  console.log(`##### ${script}: exit code ${code}, ${((performance.now() - started) / 1_000).toFixed(0)} s`);
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
}

const affected = readCommandLine(
  USAGE,
  (args) => parseArgs({ args, options: { affected: { type: 'string' } } }).values.affected,
);
await ensureInstalled({ onLine: console.log });
const results: Counted[] = [];
for (const job of affected ? jobsOfBranch(affected) : JOBS) results.push(await run(job));
const failed = sum(results, 'failed');
console.log(`\n${sum(results, 'passed')} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
