import pg from 'pg';
import { z } from 'zod';

import { QUERIES } from './queries.ts';
import type { AuditedService, RowOf } from './queries.ts';

const INT8 = 20;
const TIMEOUT_MS = 30_000;
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
};

/** A charge as the local gateway shows it; amounts in the gateway's own units. */
const Charge = z.object({
  id: z.string(),
  paymentIntent: z.string(),
  currency: z.string(),
  state: z.string(),
  amountAuthorised: z.number(),
  amountCaptured: z.number(),
  amountRefunded: z.number(),
  disputes: z.array(z.object({ id: z.string(), status: z.string(), amount: z.number() })).optional(),
  metadata: z.looseObject({ checkout_id: z.string().optional() }),
});
/** A charge at the gateway. */
export type Charge = z.output<typeof Charge>;

/** The rows of all queries. */
export type Rows = { readonly [Name in keyof typeof QUERIES]: readonly RowOf<Name>[] };

/** Everything that the checks read; without `charges` where payments go to Stripe itself. */
export type ReadStack = Rows & { readonly charges: readonly Charge[] | undefined };

/** The stack that is audited: the URLs of its databases, and of the local gateway where there is one. */
export interface AuditedStack {
  readonly auditDatabases: Readonly<Partial<Record<AuditedService, string>>>;
  readonly urls: { readonly stripe?: { readonly http?: string | undefined } };
}

/** Reads everything that the checks need, with the audit's own role. */
export async function readStack({ auditDatabases, urls }: AuditedStack): Promise<ReadStack> {
  const names = Object.keys(QUERIES) as (keyof typeof QUERIES)[];
  const databases = new Set(names.flatMap((name) => QUERIES[name].databases));
  const [charges, ...read] = await Promise.all([
    readCharges(urls.stripe?.http),
    ...[...databases].map((database) =>
      readDatabase(
        auditDatabases[database],
        names.filter((name) => QUERIES[name].databases.includes(database)),
      ),
    ),
  ]);
  const rowsOf = (name: keyof Rows): readonly unknown[] => read.flatMap((each) => each.get(name) ?? []);
  return { ...(Object.fromEntries(names.map((name) => [name, rowsOf(name)])) as Rows), charges };
}

/** In one snapshot: counters and their rows are read at the same instant, however busy the database is. */
async function readDatabase(
  connectionString: string | undefined,
  names: readonly (keyof Rows)[],
): Promise<Map<keyof Rows, readonly unknown[]>> {
  const client = new pg.Client({ connectionString, types, application_name: 'audit' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const read = new Map<keyof Rows, readonly unknown[]>();
    for (const name of names) {
      const { row, text } = QUERIES[name];
      const { rows } = await client.query<Record<string, unknown>>(text);
      read.set(name, z.array(row).parse(rows));
    }
    await client.query('COMMIT');
    return read;
  } finally {
    await client.end();
  }
}

/** The charges of the local gateway. */
async function readCharges(gatewayUrl: string | undefined): Promise<readonly Charge[] | undefined> {
  if (!gatewayUrl) return undefined;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`${gatewayUrl}/_sandbox/charges`, { signal });
  return z.object({ data: z.array(Charge) }).parse(await response.json()).data;
}
