#!/usr/bin/env node
// `npm run check`: all that CI checks without running the product. Each check is one command a developer can run alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

import { answerHelp } from '../../launcher/command-line.ts';
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

const list = CHECKS.map(({ name, catches }) => `  ${name.padEnd(12)}  ${catches}`).join('\n');
answerHelp(
  `Usage: npm run check -- [NAME …]\n\nAll checks that run nothing of the product, or these:\n\n${list}`,
);
await ensureInstalled({ onLine: (line) => console.log(line) });
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !CHECKS.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(
    `no such check: ${unknown.join(', ')}; there are ${CHECKS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const results: boolean[] = [];
for (const check of CHECKS)
  if (wanted.length === 0 || wanted.includes(check.name)) results.push(await run(check));
console.log(`\n${results.filter(Boolean).length} passed, ${results.filter((ok) => !ok).length} failed`);
process.exit(results.every(Boolean) ? 0 : 1);
