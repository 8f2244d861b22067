import { rm } from 'node:fs/promises';

export default async function globalTeardown(): Promise<void> {
  const { stack, broker, dataDir } = globalThis.holdfastAttackedStack ?? {};
  await stack?.stop();
  await broker?.stop();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
}
