import { REPORTED_QUERIES, lazyClient } from '@holdfast/postgres';

/** Prisma's client on a pool of this service; loaded at its first use. */
export const prismaClient = lazyClient('shipping_prisma', async (adapter) => {
  const { PrismaClient } = await import('./generated/prisma/client.js');
  return new PrismaClient({ adapter, log: REPORTED_QUERIES });
});
