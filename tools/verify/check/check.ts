#!/usr/bin/env node
// `npm run check`: all that CI checks without running the product.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { readCommandLine } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const root = resolve(import.meta.dirname, '../../..');
const bin = (name: string): string => join(root, 'node_modules', name);

interface Check {
  readonly name: string;
  /** The mistakes that only this check finds. */
  readonly catches: string;
  /** The program and its arguments, for Node. */
  readonly args: readonly string[];
}

const CHECKS: readonly Check[] = [
  {
    name: 'format',
    catches: 'layout that is not Prettier’s',
    args: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  {
    name: 'lint',
    catches: 'floating promises, boundaries, sizes',
    args: [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'],
  },
  {
    name: 'types',
    catches: 'what SWC does not look at',
    args: [bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'],
  },
  {
    name: 'proto',
    catches: 'contracts that break buf’s rules, or earlier callers',
    args: [join(root, 'tools/generate/proto/check.ts')],
  },
  {
    name: 'events',
    catches: 'event schemas that break a version (EVT-1)',
    args: [join(root, 'tools/verify/check/event-schemas.ts')],
  },
  {
    name: 'generated',
    catches: 'committed generated files that are stale',
    args: [join(root, 'tools/verify/check/generated-fresh.ts')],
  },
  {
    name: 'migrations',
    catches: 'a schema.prisma that the migrations do not make',
    args: [join(root, 'tools/verify/check/migration-drift.ts')],
  },
  {
    name: 'secrets',
    catches: 'keys, tokens and passwords in the repository',
    args: [join(root, 'tools/verify/check/secrets.ts')],
  },
  {
    name: 'dependencies',
    catches: 'known weaknesses of what we depend on',
    args: [join(root, 'tools/verify/check/dependencies.ts')],
  },
  {
    name: 'words',
    catches: 'words that the glossary replaces',
    args: [join(root, 'tools/verify/check/words/words.ts')],
  },
  {
    name: 'manifests',
    catches: 'overlays that do not build, or that an API server would refuse',
    args: [join(root, 'tools/verify/gitops/test-gitops.ts'), '--quick'],
  },
];

const USAGE = `Usage: npm run check -- [CHECK …]

Runs all that CI checks without running the product, or only these checks. Each finds the mistakes that no other finds:

${CHECKS.map(({ name, catches }) => `  ${name.padEnd(13)} ${catches}`).join('\n')}
`;

/** The checks of a command line. */
function chosenChecks(args: string[]): readonly Check[] {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const unknown = positionals.filter((word) => !CHECKS.some(({ name }) => name === word));
  if (unknown.length > 0) throw new Error(`there is no check "${unknown.join('", "')}"`);
  return CHECKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
}

async function run({ name, catches, args }: Check): Promise<boolean> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  const [code]: unknown[] = await once(child, 'exit');
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`${code === 0 ? ' ok ' : 'FAIL'}  ${name.padEnd(12)} ${seconds.padStart(5)} s  ${catches}`);
  if (code !== 0) console.log(Buffer.concat(output).toString().trimEnd());
  return code === 0;
}

const chosen = readCommandLine(USAGE, chosenChecks);
await ensureInstalled();
const results: boolean[] = [];
for (const check of chosen) results.push(await run(check));
console.log(`\n${results.filter(Boolean).length} passed, ${results.filter((ok) => !ok).length} failed`);
process.exit(results.every(Boolean) ? 0 : 1);
