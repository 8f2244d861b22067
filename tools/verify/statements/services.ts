import type { FoundStatement } from './find-statements.ts';

/** Where an app's database is called otherwise than the app. */
const DATABASES: ReadonlyMap<string, string> = new Map([
  ['loyalty-rewards', 'loyalty'],
  ['checkout-worker', 'checkout'],
]);

/** A library that brings statements for several services works on a table that these have. */
const LIBRARY_TABLES: ReadonlyMap<string, string> = new Map([
  ['idempotency', 'idempotency_records'],
  ['inbox', 'inbox'],
  ['ops', 'ops_audit'],
  ['outbox', 'outbox'],
  ['platform', 'revisions'],
]);

/** The databases a statement is prepared in; `servicesWith` names those that have a table. */
export function servicesOf(
  { file, place }: FoundStatement,
  servicesWith: (table: string) => readonly string[],
): readonly string[] {
  const [kind, project = ''] = file.split('/');
  if (kind === 'apps') return [DATABASES.get(project) ?? project];
  if (project === 'checkout') return ['checkout'];
  const table = LIBRARY_TABLES.get(project);
  if (table === undefined)
    throw new Error(
      `${place}: say in ${import.meta.filename} which services have the statements of libs/${project}`,
    );
  return servicesWith(table);
}
