import { existsSync, readFileSync } from 'node:fs';

import { inRepository } from '../../launcher/paths.ts';
import { isKnown, metricsIn, metricsInCode } from './metrics.ts';
import { readDashboards, readExpressions, readRules, readTests } from './read-alerts.ts';
import type { Dashboard, Expression, Rule, RuleFile, TestFile } from './read-alerts.ts';

const SEVERITIES = ['page', 'ticket'];
/** Recorded by our own rules. */
const RECORDED = /\bholdfast:[a-z_]+:[a-z0-9_]+/g;

/** The inputs of the check; specs replace some. */
export interface AlertInputs {
  readonly rules?: readonly Pick<RuleFile, 'groups'>[];
  readonly tests?: readonly Pick<TestFile, 'tests'>[];
  readonly expressions?: readonly Expression[];
  readonly metrics?: ReadonlySet<string>;
  /** The text of a runbook; undefined where there is no such file. */
  readonly readRunbook?: (file: string) => string | undefined;
}

type Subject = 'names' | 'runbooks' | 'tests' | 'metrics' | 'recordings' | 'dashboards';
type Alert = Rule & { readonly alert: string };

/** All problems of alerts, their tests, runbooks and dashboards, by subject (OPS-6). */
export function checkAlerts({
  rules = readRules(),
  tests = readTests(),
  expressions = readExpressions(),
  metrics = metricsInCode(),
  readRunbook = runbookText,
}: AlertInputs = {}): Record<Subject, string[]> {
  const all = rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const alerts = all.filter((rule): rule is Alert => rule.alert !== undefined);
  return {
    names: checkNames(alerts),
    runbooks: alerts.flatMap((alert) => checkRunbook(alert, readRunbook)),
    tests: alerts.flatMap(({ alert }) => checkTested(alert, tests)),
    metrics: expressions.flatMap((expression) => checkMetrics(expression, metrics)),
    recordings: checkRecordings(all, expressions),
    dashboards: checkDashboards(readDashboards()),
  };
}

function checkNames(alerts: readonly Alert[]): string[] {
  const names = alerts.map(({ alert }) => alert);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...twice.map((name) => `${name}: there are two of that name`),
    ...alerts
      .filter(({ labels }) => !SEVERITIES.includes(labels?.['severity'] ?? ''))
      .map(({ alert }) => `${alert}: its severity is none of ${SEVERITIES}`),
    ...alerts
      .filter(({ annotations }) => !annotations?.['summary'])
      .map(({ alert }) => `${alert}: it has no summary`),
  ];
}

function runbookText(file: string): string | undefined {
  return existsSync(inRepository(file)) ? readFileSync(inRepository(file), 'utf8') : undefined;
}

function checkRunbook(
  { alert, annotations }: Alert,
  readRunbook: (file: string) => string | undefined,
): string[] {
  const file = annotations?.['runbook'] ?? '';
  if (!/^docs\/runbooks\/[a-z-]+\.md$/.test(file)) return [`${alert}: it names no runbook`];
  const text = readRunbook(file);
  if (text === undefined) return [`${alert}: there is no ${file}`];
  return text.includes(`\`${alert}\``) ? [] : [`${file} does not name ${alert}`];
}

/** An alert that no test saw fire may never fire; one that no test saw silent may always fire. */
function checkTested(name: string, tests: readonly Pick<TestFile, 'tests'>[]): string[] {
  const cases = tests
    .flatMap((file) => file.tests)
    .flatMap((test) => test.alert_rule_test)
    .filter(({ alertname }) => alertname === name);
  const fired = cases.some(({ exp_alerts: expected }) => expected.length > 0);
  const silent = cases.some(({ exp_alerts: expected }) => expected.length === 0);
  return [
    ...(fired ? [] : [`${name}: no test in which it fires`]),
    ...(silent ? [] : [`${name}: no test in which it stays silent`]),
  ];
}

function checkMetrics({ where, expr }: Expression, known: ReadonlySet<string>): string[] {
  return metricsIn(expr)
    .filter(({ name }) => !isKnown(known, name))
    .map(({ name }) => `${where}: the code has no metric ${name}`);
}

function checkRecordings(rules: readonly Rule[], expressions: readonly Expression[]): string[] {
  const recorded = new Set(rules.map(({ record }) => record));
  return expressions.flatMap(({ where, expr }) =>
    [...expr.matchAll(RECORDED)]
      .filter(([name]) => !recorded.has(name))
      .map(([name]) => `${where}: nothing records ${name}`),
  );
}

function checkDashboards(boards: readonly Dashboard[]): string[] {
  const uids = boards.map(({ board }) => board.uid);
  return [
    ...(new Set(uids).size === uids.length ? [] : [`dashboards with one uid: ${uids}`]),
    ...boards.flatMap(({ name, board }) =>
      board.panels
        .filter(({ targets }) => targets.length === 0)
        .map(({ title }) => `${name}: "${title}" is empty`),
    ),
  ];
}
