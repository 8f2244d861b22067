#!/usr/bin/env node
// `npm run test:alerts`: promtool checks the alerts and dashboards.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { readCommandLine, readNothing } from '../../launcher/command-line.ts';
import { inRepository } from '../../launcher/paths.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { findOrInstall } from '../../launcher/setup/system-program.ts';
import { Report } from '../report.ts';
import type { Expression, RuleFile, TestFile } from './read-alerts.ts';

const USAGE = `Usage: npm run test:alerts

Lets promtool check the rules, run their tests, and parse every expression of the dashboards; checks the alerts' runbooks, tests and metrics
as "npm test" does. promtool comes from PATH or Debian's package "prometheus".
`;
const run = promisify(execFile);

/** promtool and a folder for its files. */
interface Promtool {
  readonly promtool: string;
  readonly folder: string;
}

async function main(): Promise<number> {
  await ensureInstalled({ build: false });
  const { checkAlerts } = await import('./check-alerts.ts');
  const { readExpressions, readRules, readTests } = await import('./read-alerts.ts');
  const promtool = await findOrInstall({ program: 'promtool', package: 'prometheus', service: 'prometheus' });
  const report = new Report();
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-alerts-'));
  try {
    for (const [subject, problems] of Object.entries(checkAlerts()))
      await report.check(`alerts and dashboards have ${subject} that fit`, () => problems);
    const use = { promtool, folder, tests: readTests() };
    for (const rules of readRules()) await testRules(report, rules, use);
    await report.check('compose’s Prometheus takes its configuration and the cluster’s rules', () =>
      checkPrometheus({ promtool, folder }),
    );
    await report.check('every expression of dashboards and scaling is one', () =>
      checkExpressions(readExpressions(), use),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report.close();
}

async function testRules(
  report: Report,
  { name, groups }: RuleFile,
  { promtool, folder, tests }: Promtool & { readonly tests: readonly TestFile[] },
): Promise<void> {
  writeFileSync(path.join(folder, 'rules.yaml'), JSON.stringify({ groups }));
  await report.check(`${name}: promtool takes the rules`, () =>
    problemsOf(promtool, ['check', 'rules', 'rules.yaml'], folder),
  );
  const mine = tests.find((one) => one.name === name);
  // One run per test: promtool does not count failures.
  for (const test of mine?.tests ?? []) {
    const file = { rule_files: ['rules.yaml'], evaluation_interval: '30s', tests: [test] };
    writeFileSync(path.join(folder, 'test.yaml'), JSON.stringify(file));
    await report.check(test.name ?? name, () => problemsOf(promtool, ['test', 'rules', 'test.yaml'], folder));
  }
}

/** With the rules as compose's own program writes them. */
async function checkPrometheus({ promtool, folder }: Promtool): Promise<string[]> {
  const written = path.join(folder, 'monitoring');
  mkdirSync(written);
  await run(process.execPath, [
    inRepository('tools', 'launcher', 'compose', 'monitoring-resources.ts'),
    written,
  ]);
  const config = readFileSync(
    inRepository('tools', 'launcher', 'compose', 'observability', 'prometheus.yaml'),
    'utf8',
  );
  writeFileSync(path.join(folder, 'prometheus.yaml'), config.replaceAll('/monitoring/', `${written}/`));
  return problemsOf(promtool, ['check', 'config', 'prometheus.yaml'], folder);
}

/** As recording rules, because promtool has no other way to parse an expression without a server. */
function checkExpressions(
  expressions: readonly Expression[],
  { promtool, folder }: Promtool,
): Promise<string[]> {
  const rules = expressions.map(({ expr }, index) => ({ record: `parsed:${index}`, expr }));
  writeFileSync(path.join(folder, 'parsed.yaml'), JSON.stringify({ groups: [{ name: 'parsed', rules }] }));
  return problemsOf(promtool, ['check', 'rules', 'parsed.yaml'], folder);
}

/** promtool's complaints. */
const problemsOf = (promtool: string, words: readonly string[], cwd: string): Promise<string[]> =>
  run(promtool, words, { cwd }).then(
    () => [],
    ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
      (stdout + stderr).trim().split('\n'),
  );

readCommandLine(USAGE, readNothing);
process.exit(await main());
