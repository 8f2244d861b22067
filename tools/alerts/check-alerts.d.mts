interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export declare function checkAlerts(given?: {
  rules?: { name: string; groups: { rules: Rule[] }[] }[];
  tests?: { tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[] }[];
  expressions?: { where: string; expr: string }[];
  metrics?: Set<string>;
  readRunbook?: (file: string) => string | undefined;
}): Record<string, string[]>;
