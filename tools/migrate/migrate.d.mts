/** Brings one database to the newest migration of a service; idempotent, safe to call concurrently. */
export function migrateDatabase(options: {
  service: string;
  url: string;
  root?: string;
  retryInterrupted?: boolean;
}): Promise<{ service: string; applied: string[] }>;

/** What is applied and what is not. */
export function migrationStatus(options: {
  service: string;
  url: string;
  root?: string;
}): Promise<{ pending: string[]; edited: string[]; failed: string[]; unknown: string[] }>;

/** The SQL between the migrations' result and schema.prisma, or undefined where they agree. */
export function schemaDrift(options: {
  service: string;
  url: string;
  root?: string;
}): Promise<string | undefined>;

/** Services that have a Prisma schema. */
export function servicesWithSchema(root?: string): string[];
