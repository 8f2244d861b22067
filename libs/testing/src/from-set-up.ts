/** What the set-up names: servers, and tools by the addresses of their modules, since a library imports no tool. */
type SetUpValue = 'DATABASE_URL' | 'REDIS_URL' | 'MIGRATE' | 'REDIS_BINARY';

/** A value from the set-up of the integration tier. */
export function fromSetUp(name: SetUpValue): string {
  const value = process.env[`HOLDFAST_TEST_${name}`];
  if (!value)
    throw new Error('integration specs run in the integration project, which starts PostgreSQL and Redis');
  return value;
}
