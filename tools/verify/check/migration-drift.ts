// Applies every service's migrations to an empty database and fails when schema.prisma says something else.
import { schemaDrift, servicesWithSchema } from '../../launcher/migrate/migrate.ts';
import { startTestServers } from '../test/servers/test-servers.ts';

const servers = await startTestServers();
let drifted = 0;
try {
  for (const service of servicesWithSchema()) {
    const drift = await schemaDrift({ service, url: process.env.HOLDFAST_TEST_DATABASE_URL });
    if (drift === undefined) continue;
    drifted += 1;
    console.error(`${service}: migrations and schema.prisma differ by\n${drift}`);
  }
} finally {
  await servers.stop();
}
process.exit(drifted === 0 ? 0 : 1);
