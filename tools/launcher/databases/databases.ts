import pg from 'pg';

import { migrateDatabase } from '../migrate/migrate.ts';

/** Reads everything in every database and writes nothing: what `npm run audit` looks with. */
const AUDIT_ROLE = 'holdfast_audit';

/**
 * The databases of the apps, on the given server or each where DATABASE_URL_<APP> says. Answers `{services, audit}`:
 * URLs by Prisma folder name.
 */
export async function prepareDatabases({ adminUrl, given, services, secret }) {
  const own = services.filter((service) => !given[service]);
  const urls = { ...given };
  const audit = { ...given };
  if (own.length > 0) {
    await withAdmin(adminUrl, async (admin) => {
      await ensureRole(admin, AUDIT_ROLE, secret(AUDIT_ROLE));
      await admin.query(`grant pg_read_all_data to ${AUDIT_ROLE}`);
      const existing = await databasesOf(admin);
      for (const service of own) await ensureDatabase(admin, service, existing, secret);
    });
  }
  for (const service of own) {
    urls[service] = urlFor(adminUrl, service, `holdfast_${service}`, secret(`holdfast_${service}`));
    audit[service] = urlFor(adminUrl, service, AUDIT_ROLE, secret(AUDIT_ROLE));
  }
  return { services: urls, audit };
}

async function withAdmin(url, work) {
  const admin = new pg.Client({ connectionString: url });
  admin.on('error', () => {});
  await admin.connect().catch((error) => {
    throw new Error(
      `PostgreSQL at ${withoutPassword(url)} cannot be reached: ${error.message || error.code}`,
    );
  });
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

async function databasesOf(admin) {
  const { rows } = await admin.query(`select datname from pg_database where datname like 'holdfast\\_%'`);
  return new Set(rows.map(({ datname }) => datname));
}

async function ensureRole(admin, name, password) {
  const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [name]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  // Set every time: a server may outlive the data folder that knew its passwords.
  await admin.query(`${verb} role ${name} login password '${password}'`);
}

async function ensureDatabase(admin, service, existing, secret) {
  const name = `holdfast_${service}`;
  await ensureRole(admin, name, secret(name));
  if (!existing.has(name)) {
    // A managed server's administrator is no superuser and must belong to a role to give it something.
    await admin.query(`grant ${name} to current_user`).catch(() => {});
    await admin.query(`create database ${name} owner ${name} encoding 'UTF8' template template0`);
  }
  // One service, one database: nobody else's role gets in.
  await admin.query(`revoke connect on database ${name} from public`);
  await admin.query(`grant connect on database ${name} to ${AUDIT_ROLE}`);
}

function urlFor(adminUrl, service, user, password) {
  const url = new URL(adminUrl);
  url.pathname = `/holdfast_${service}`;
  url.username = user;
  url.password = password;
  return url.href;
}

/** For messages and logs. */
export function withoutPassword(url) {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}

/** Migrates all databases at once; answers how many migrations were applied in all. */
export async function migrateAll(urls) {
  const results = await Promise.allSettled(
    Object.entries(urls).map(([service, url]) => migrateDatabase({ service, url, retryInterrupted: true })),
  );
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  return results.reduce((sum, { value }) => sum + value.applied.length, 0);
}
