// Writes the cluster's alert rules to the volume at /monitoring: a PrometheusRule is the operator's wrapping around the file that Prometheus itself
// reads. They are kept once, in gitops/components/monitoring.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parse, stringify } from 'yaml';

import { inRepository } from '../paths.ts';

const [target = '/monitoring'] = process.argv.slice(2);
const rules = inRepository('gitops', 'components', 'monitoring', 'rules');
for (const name of readdirSync(rules)) {
  const { spec } = parse(readFileSync(path.join(rules, name), 'utf8'));
  const file = path.join(target, name.replace(/\.yaml$/, '.rules.yaml'));
  writeFileSync(file, stringify(spec));
  console.log(`${file}: ${spec.groups.length} groups`);
}
