import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

import { inRepository } from '../../launcher/paths.ts';

const MONITORING = inRepository('gitops', 'components', 'monitoring');
const TESTS = inRepository('tools', 'verify', 'alerts', 'tests');
const SCALED = inRepository('gitops', 'apps', 'checkout-worker', 'base', 'scaledobject.yaml');

const RuleShape = z.looseObject({
  alert: z.string().optional(),
  record: z.string().optional(),
  expr: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const GroupShape = z.looseObject({ rules: z.array(RuleShape) });
const TestShape = z.looseObject({
  name: z.string().optional(),
  alert_rule_test: z.array(z.looseObject({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
});
const BoardShape = z.looseObject({
  uid: z.string(),
  panels: z.array(
    z.looseObject({ title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })) }),
  ),
});
const RuleFileShape = z.object({ spec: z.object({ groups: z.array(GroupShape) }) });
const ScalingShape = z.object({
  spec: z.object({ triggers: z.array(z.object({ metadata: z.object({ query: z.string() }) })) }),
});

/** An alerting or recording rule. */
export type Rule = z.output<typeof RuleShape>;

/** A rule file: one PrometheusRule, whose spec is the file that Prometheus reads. */
export interface RuleFile {
  readonly name: string;
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

/** A test file of promtool, with the name of its rule file. */
export interface TestFile {
  readonly name: string;
  readonly text: string;
  readonly tests: readonly z.output<typeof TestShape>[];
}

/** A dashboard of Grafana. */
export interface Dashboard {
  readonly name: string;
  readonly board: z.output<typeof BoardShape>;
}

/** A query to Prometheus and its place. */
export interface Expression {
  readonly where: string;
  readonly expr: string;
}

interface NamedText {
  readonly name: string;
  readonly text: string;
}

const filesOf = (folder: string, suffix: string): NamedText[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .sort()
    .map((name) => ({
      name: name.slice(0, -suffix.length),
      text: readFileSync(path.join(folder, name), 'utf8'),
    }));

/** The rule files. */
export const readRules = (): RuleFile[] =>
  filesOf(path.join(MONITORING, 'rules'), '.yaml').flatMap(({ name, text }) =>
    parseAllDocuments(text).map((document) => ({
      name,
      groups: RuleFileShape.parse(document.toJS()).spec.groups,
    })),
  );

/** promtool's test files. */
export const readTests = (): TestFile[] =>
  filesOf(TESTS, '.test.yaml').map(({ name, text }) => ({
    name,
    text,
    tests: z.object({ tests: z.array(TestShape) }).parse(parse(text)).tests,
  }));

/** Grafana's dashboards. */
export const readDashboards = (): Dashboard[] =>
  filesOf(path.join(MONITORING, 'dashboards'), '.json').map(({ name, text }) => ({
    name,
    board: BoardShape.parse(JSON.parse(text)),
  }));

/** Every query to Prometheus. */
export function readExpressions(): Expression[] {
  const rules = readRules().flatMap(({ groups }) =>
    groups.flatMap((group) =>
      group.rules.map(({ alert, record, expr }) => ({ where: alert ?? record ?? '', expr })),
    ),
  );
  const panels = readDashboards().flatMap(({ name, board }) =>
    board.panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ where: `dashboard ${name}, "${title}"`, expr })),
    ),
  );
  const { spec } = ScalingShape.parse(parse(readFileSync(SCALED, 'utf8')));
  const scaling = spec.triggers.map(({ metadata }) => ({
    where: 'checkout-worker’s scaling',
    expr: metadata.query,
  }));
  return [...rules, ...panels, ...scaling];
}
