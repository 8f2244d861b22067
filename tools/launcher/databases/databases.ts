import pg from 'pg';

import type { Secret } from '../apps/secrets.ts';
import { errorCode, messageOf } from '../errors.ts';
import { migrateDatabase } from '../migrate/migrate.ts';
import { settleAll } from '../settle-all.ts';

/** The role of `npm run audit`: reads everything in every database and writes nothing. */
const AUDIT_ROLE = 'holdfast_audit';

/** URLs of the apps' databases by Prisma folder name; `audit` is for a role that only reads. */
export interface DatabaseUrls {
  readonly services: Readonly<Record<string, string>>;
  readonly audit: Readonly<Record<string, string>>;
}

/** Makes the databases of the apps, and their roles, on the administrator's server, but for those that are given by URL. */
export async function prepareDatabases({
  adminUrl,
  given,
  services,
  secret,
}: {
  adminUrl: string | undefined;
  given: Readonly<Record<string, string>>;
  services: readonly string[];
  secret: Secret;
}): Promise<DatabaseUrls> {
  const own = services.filter((service) => !given[service]);
  if (own.length === 0) return { services: given, audit: given };
  if (adminUrl === undefined)
    throw new Error(`There is no database for ${own.join(', ')}: set DATABASE_URL.`);
  await withAdmin(adminUrl, async (admin) => {
    await ensureRole(admin, AUDIT_ROLE, secret(AUDIT_ROLE));
    await admin.query(`grant pg_read_all_data to ${AUDIT_ROLE}`);
    const existing = await databasesOf(admin);
    for (const service of own) await ensureDatabase(admin, service, existing, secret);
  });
  const urls = { ...given };
  const audit = { ...given };
  for (const service of own) {
    urls[service] = urlFor(adminUrl, service, `holdfast_${service}`, secret(`holdfast_${service}`));
    audit[service] = urlFor(adminUrl, service, AUDIT_ROLE, secret(AUDIT_ROLE));
  }
  return { services: urls, audit };
}

async function withAdmin(url: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  admin.on('error', () => {});
  await admin.connect().catch((error: unknown) => {
    const reason = messageOf(error) || errorCode(error);
    throw new Error(`PostgreSQL at ${withoutPassword(url)} cannot be reached: ${reason}`, { cause: error });
  });
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

async function databasesOf(admin: pg.Client): Promise<Set<string>> {
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname like 'holdfast\\_%'`,
  );
  return new Set(rows.map(({ datname }) => datname));
}

async function ensureRole(admin: pg.Client, name: string, password: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [name]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  // Set every time: a server may outlive the data folder that knew its passwords.
  await admin.query(`${verb} role ${name} login password '${password}'`);
}

async function ensureDatabase(
  admin: pg.Client,
  service: string,
  existing: ReadonlySet<string>,
  secret: Secret,
): Promise<void> {
  const name = `holdfast_${service}`;
  await ensureRole(admin, name, secret(name));
  if (!existing.has(name)) {
    // The administrator of a managed server is no superuser and can give a database only to a role that it belongs to.
    await admin.query(`grant ${name} to current_user`).catch(() => {});
    await admin.query(`create database ${name} owner ${name} encoding 'UTF8' template template0`);
  }
  // One service, one database: no other service's role may connect.
  await admin.query(`revoke connect on database ${name} from public`);
  await admin.query(`grant connect on database ${name} to ${AUDIT_ROLE}`);
}

function urlFor(adminUrl: string, service: string, user: string, password: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/holdfast_${service}`;
  url.username = user;
  url.password = password;
  return url.href;
}

/** A database's URL for messages and logs. */
export function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}

/** Migrates all databases at once; returns how many migrations were applied in all. */
export async function migrateAll(urls: Readonly<Record<string, string>>): Promise<number> {
  const results = await settleAll(
    Object.entries(urls).map(([service, url]) => migrateDatabase({ service, url, retryInterrupted: true })),
  );
  return results.reduce((sum, { applied }) => sum + applied.length, 0);
}
