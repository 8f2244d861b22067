import { parseArgs } from 'node:util';

import { schemaDrift } from './drift.ts';
import { describeDifference, functionDifferences } from './functions.ts';
import { migrateDatabase, migrationStatus, resolveMigration } from './migrate-database.ts';
import { servicesWithSchema } from './migrations-folder.ts';

const USAGE = `Usage: npm run migrate -- <service…|all> [--url URL] [--status | --diff | --applied NAME | --rolled-back NAME]

  (nothing)           apply what is pending, under the database's migration lock
  --status            say what is applied and what is not; exit code 1 when something is
  --diff              exit code 1 when schema.prisma or a file of functions/ says something else than the migrations
                      make (needs a role that may create a scratch database)
  --rolled-back NAME  after a failed migration was undone: it will be tried again
  --applied NAME      after a failed migration was finished: it counts as applied
  --url URL           the database; without it DATABASE_URL_<SERVICE>, DIRECT_URL, DATABASE_URL, and for --diff first
                      HOLDFAST_TEST_DATABASE_URL
`;

const OPTIONS = {
  url: { type: 'string' },
  status: { type: 'boolean', default: false },
  diff: { type: 'boolean', default: false },
  applied: { type: 'string' },
  'rolled-back': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** The options as they were given. */
interface Given {
  readonly url?: string | undefined;
  readonly status?: boolean;
  readonly diff?: boolean;
  readonly applied?: string | undefined;
  readonly 'rolled-back'?: string | undefined;
}

/** The command line of tools/launcher/migrate/migrate.ts; returns the exit code. */
export async function runMigrateCommand(argv: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
    if (values.help || positionals.length === 0) {
      console.log(USAGE);
      return values.help ? 0 : 2;
    }
    const services = positionals.includes('all') ? servicesWithSchema() : positionals;
    const results = await Promise.all(services.map((service) => runFor(service, values)));
    return Math.max(0, ...results);
  } catch (error) {
    const isWrong = isMistake(error);
    console.error(isWrong ? `${messageOf(error)}\n\n${USAGE}` : messageOf(error));
    return isWrong ? 2 : 1;
  }
}

/** Whether `parseArgs` refused the command line. */
const isMistake = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');

/** What a failure says; a refused connection has a code and no message. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || String((error as { code?: unknown }).code ?? error);
}

async function runFor(service: string, values: Given): Promise<number> {
  const url = urlFor(service, values);
  if (values.diff) return printDrift(service, url);
  if (values.status) return printStatus(service, url);
  if (values.applied ?? values['rolled-back']) return resolve(service, url, values);
  const { applied } = await migrateDatabase({ service, url });
  console.log(applied.length === 0 ? `${service}: up to date` : `${service}: applied ${applied.join(', ')}`);
  return 0;
}

async function printDrift(service: string, url: string): Promise<number> {
  const drift = await schemaDrift({ service, url });
  const functions = await functionDifferences({ service, url });
  if (drift !== undefined) console.log(`${service}: schema.prisma differs\n${drift}`);
  for (const difference of functions) console.log(describeDifference(service, difference));
  if (drift !== undefined || functions.length > 0) return 1;
  console.log(`${service}: migrations, schema and functions agree`);
  return 0;
}

async function printStatus(service: string, url: string): Promise<number> {
  const status = await migrationStatus({ service, url });
  const open = Object.entries(status).filter(([, names]: [string, string[]]) => names.length > 0);
  console.log(
    open.length === 0
      ? `${service}: up to date`
      : open
          .map(([kind, names]: [string, string[]]) => `${service}: ${kind}: ${names.join(', ')}`)
          .join('\n'),
  );
  return open.length === 0 ? 0 : 1;
}

async function resolve(service: string, url: string, values: Given): Promise<number> {
  const as = values.applied === undefined ? 'rolled-back' : 'applied';
  const name = values.applied ?? values['rolled-back'] ?? '';
  await resolveMigration({ service, url, name, as });
  console.log(`${service}: ${name} is marked as ${as}`);
  return 0;
}

/** Where a command finds the database of a service. */
export function urlFor(service: string, values: Given, env = process.env): string {
  const scratch = values.diff ? env.HOLDFAST_TEST_DATABASE_URL : undefined;
  const own = env[`DATABASE_URL_${service.toUpperCase()}`];
  const url = values.url ?? scratch ?? own ?? env.DIRECT_URL ?? env.DATABASE_URL;
  if (!url)
    throw new Error(
      `Which database? Give --url, or set DATABASE_URL_${service.toUpperCase()} or DATABASE_URL.`,
    );
  return url;
}
