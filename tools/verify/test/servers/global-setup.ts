// Real PostgreSQL and Redis for the integration tier: those that HOLDFAST_TEST_DATABASE_URL and HOLDFAST_TEST_REDIS_URL name, else
// ones that this run starts and stops.
import { startTestServers } from './test-servers.ts';

export default async function globalSetup() {
  globalThis.holdfastTestServers = await startTestServers();
}
