// Real PostgreSQL and Redis for the integration tier: those named by HOLDFAST_TEST_DATABASE_URL and HOLDFAST_TEST_REDIS_URL, else
// servers of this run.
import { startTestServers } from './test-servers.ts';
import type { TestServers } from './test-servers.ts';

declare global {
  var holdfastTestServers: TestServers | undefined;
}

export default async function globalSetup(): Promise<void> {
  globalThis.holdfastTestServers = await startTestServers();
}
