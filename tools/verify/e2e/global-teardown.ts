import { rm } from 'node:fs/promises';

export default async function globalTeardown(): Promise<void> {
  const { stack, dataDir, collector } = globalThis.holdfastE2eStack ?? {};
  await stack?.stop();
  collector?.stop();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
}
