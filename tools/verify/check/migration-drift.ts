// Applies every service's migrations to an empty database and fails when the result differs from schema.prisma or a file of functions/.
import {
  describeDifference,
  functionDifferences,
  schemaDrift,
  servicesWithSchema,
} from '../../launcher/migrate/migrate.ts';
import { startTestServers } from '../test/servers/test-servers.ts';

const servers = await startTestServers();
const problems: string[] = [];
try {
  const url = process.env.HOLDFAST_TEST_DATABASE_URL ?? '';
  for (const service of servicesWithSchema()) {
    const drift = await schemaDrift({ service, url });
    if (drift !== undefined) problems.push(`${service}: migrations and schema.prisma differ by\n${drift}`);
    for (const difference of await functionDifferences({ service, url }))
      problems.push(describeDifference(service, difference));
  }
} finally {
  await servers.stop();
}
if (problems.length > 0) console.error(problems.join('\n'));
process.exit(problems.length === 0 ? 0 : 1);
