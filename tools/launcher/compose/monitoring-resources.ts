// Writes the cluster's alert rules to the volume at /monitoring as Prometheus reads them, without the PrometheusRule around them.
// They are kept once, in gitops/components/monitoring.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parse, stringify } from 'yaml';
import { z } from 'zod';

import { inRepository } from '../paths.ts';

const PROMETHEUS_RULE = z.object({ spec: z.looseObject({ groups: z.array(z.unknown()) }) });

const [target = '/monitoring'] = process.argv.slice(2);
const rules = inRepository('gitops', 'components', 'monitoring', 'rules');
for (const name of readdirSync(rules)) {
  const { spec } = PROMETHEUS_RULE.parse(parse(readFileSync(path.join(rules, name), 'utf8')));
  const file = path.join(target, name.replace(/\.yaml$/, '.rules.yaml'));
  writeFileSync(file, stringify(spec));
  console.log(`${file}: ${spec.groups.length} groups`);
}
