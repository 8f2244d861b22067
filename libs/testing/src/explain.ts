import type { PoolClient } from '@holdfast/postgres';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

const literal = (value: unknown): string => {
  if (value === null || value === undefined) return 'NULL';
  const text = Array.isArray(value)
    ? `{${value.map((item) => JSON.stringify(String(item))).join(',')}}`
    : String(value);
  return `'${text.replaceAll("'", "''")}'`;
};

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

/**
 * The generic plan of a prepared statement, as services run it: the indexes that it uses and the tables that it scans. Meaningful only with
 * enough rows and fresh statistics.
 */
export async function indexesUsed(
  client: PoolClient,
  { text }: { readonly text: string },
  values: readonly unknown[],
): Promise<{ indexes: string[]; scannedWhole: string[] }> {
  await client.query(`PREPARE explained AS ${text}`);
  try {
    const call = `EXECUTE explained(${values.map(literal).join(', ')})`;
    await client.query("SET plan_cache_mode = 'force_generic_plan'");
    const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${call}`);
    const [{ Plan }] = (rows[0] as { 'QUERY PLAN': [{ Plan: PlanNode }] })['QUERY PLAN'];
    const nodes = flatten(Plan);
    return {
      indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
      scannedWhole: nodes
        .filter((node) => node['Node Type'] === 'Seq Scan')
        .flatMap((node) => node['Relation Name'] ?? []),
    };
  } finally {
    await client.query('DEALLOCATE explained');
  }
}
