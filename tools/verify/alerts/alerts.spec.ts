import { describe, expect, it } from '@jest/globals';

import { checkAlerts } from './check-alerts.ts';

const problems = checkAlerts();
const alert = {
  alert: 'Anything',
  expr: 'max(holdfast_anything) > 0',
  labels: { severity: 'page' },
  annotations: { summary: 's', runbook: 'docs/runbooks/anything.md' },
};
const rules = [{ name: 'x', groups: [{ rules: [alert] }] }];

describe('OPS-6 alerts and dashboards', () => {
  for (const [subject, found] of Object.entries(problems))
    it(`have ${subject} that fit`, () => expect(found).toEqual([]));
});

describe('OPS-6 what the check of alerts catches', () => {
  it('an alert without a runbook of its own', () => {
    const { runbooks } = checkAlerts({ rules, readRunbook: () => 'about something else' });
    expect(runbooks).toEqual(['docs/runbooks/anything.md does not name Anything']);
  });

  it('an alert that no test has seen silent', () => {
    const tests = [{ tests: [{ alert_rule_test: [{ alertname: 'Anything', exp_alerts: [{}] }] }] }];
    expect(checkAlerts({ rules, tests }).tests).toEqual(['Anything: no test in which it stays silent']);
  });

  it('a metric that the code does not have', () => {
    const expressions = [
      { where: 'here', expr: 'rate(holdfast_known_total{a="b"}[5m]) + holdfast_unknown_total' },
    ];
    const { metrics } = checkAlerts({ expressions, metrics: new Set(['holdfast_known_total']) });
    expect(metrics).toEqual(['here: the code has no metric holdfast_unknown_total']);
  });
});
