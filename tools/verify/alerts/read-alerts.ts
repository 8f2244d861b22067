import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { parse, parseAllDocuments } from 'yaml';

import { inRepository } from '../../launcher/paths.ts';

const MONITORING = inRepository('gitops', 'components', 'monitoring');
const TESTS = inRepository('tools', 'verify', 'alerts', 'tests');
const SCALED = inRepository('gitops', 'apps', 'checkout-worker', 'base', 'scaledobject.yaml');

const filesOf = (folder, suffix) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .sort()
    .map((name) => ({
      name: name.slice(0, -suffix.length),
      text: readFileSync(path.join(folder, name), 'utf8'),
    }));

/** The rule files: `{name, groups}`; a file holds one PrometheusRule, whose spec is what Prometheus itself reads. */
export const readRules = () =>
  filesOf(path.join(MONITORING, 'rules'), '.yaml').flatMap(({ name, text }) =>
    parseAllDocuments(text).map((document) => ({ name, groups: document.toJS().spec.groups })),
  );

/** promtool's test files: `{name, text, tests}`, of the same names as the rule files. */
export const readTests = () =>
  filesOf(TESTS, '.test.yaml').map(({ name, text }) => ({ name, text, tests: parse(text).tests }));

/** Grafana's dashboards: `{name, board}`. */
export const readDashboards = () =>
  filesOf(path.join(MONITORING, 'dashboards'), '.json').map(({ name, text }) => ({
    name,
    board: JSON.parse(text),
  }));

/** Every expression that asks Prometheus something, with where it stands. */
export function readExpressions() {
  const rules = readRules().flatMap(({ groups }) =>
    groups.flatMap((group) =>
      group.rules.map(({ alert, record, expr }) => ({ where: alert ?? record, expr })),
    ),
  );
  const panels = readDashboards().flatMap(({ name, board }) =>
    board.panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ where: `dashboard ${name}, "${title}"`, expr })),
    ),
  );
  const { spec } = parse(readFileSync(SCALED, 'utf8'));
  const scaling = spec.triggers.map(({ metadata }) => ({
    where: 'checkout-worker’s scaling',
    expr: metadata.query,
  }));
  return [...rules, ...panels, ...scaling];
}
