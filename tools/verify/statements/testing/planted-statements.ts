// Statements with one mistake each, and one without: the check's own spec names what it has to find. Never run.
import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

const COLUMNS = ['id', 'name'] as const;
const byColumn = (name: string, column: string) =>
  statement<{ id: string; name: string | null }>(
    name,
    `SELECT ${COLUMNS.join(', ')} FROM things WHERE ${column} = $1`,
  );

export const RIGHT = statement<{
  id: string;
  name: string;
  size: bigint;
  owner: string | null;
  is_big: boolean;
}>(
  'right',
  `SELECT t.id, coalesce(t.name, '') AS name, t.size, o.name AS owner, t.size > 5 AS is_big
     FROM things t LEFT JOIN owners o ON o.id = t.owner_id WHERE t.owner_id = $1`,
);
export const PROVEN = statement<{ name: string; owner_id: string }>(
  'proven',
  'SELECT name, owner_id FROM things WHERE name IS NOT NULL AND owner_id = $1',
);
export const CHECKED = statement<{ name: string }>(
  'checked',
  `SELECT name FROM things WHERE kind = 'named'`,
  {
    notNull: { name: 'things_named_have_name' },
  },
);
export const FROM_FUNCTION = byColumn('from_function', 'name');

export const INVALID = statement('invalid', 'SELECT nothing FROM things');
export const MISSING = statement<{ id: string; colour: string }>('missing', 'SELECT id FROM things');
export const WRONG_TYPE = statement<{ size: number }>('wrong_type', 'SELECT size FROM things');
export const NULLABLE = statement<{ name: string }>('nullable', 'SELECT name FROM things');
export const OUTER_JOIN = statement<{ owner: string }>(
  'outer_join',
  'SELECT o.name AS owner FROM things t LEFT JOIN owners o ON o.id = t.owner_id',
);
export const INNER_OF_OUTER_JOIN = statement<{ owner: string }>(
  'inner_of_outer_join',
  `SELECT o.name AS owner
     FROM things t LEFT JOIN (owners o JOIN things other ON other.owner_id = o.id AND other.kind = o.name) ON o.id = t.owner_id`,
);
export const NEGATED = statement<{ name: string }>(
  'negated',
  'SELECT name FROM things WHERE (name IS NOT NULL) = (size > 5)',
);
export const ALL_OF_NONE = statement<{ name: string }>(
  'all_of_none',
  `SELECT name FROM things WHERE name <> ALL ('{}'::text[])`,
);
export const JSON_TEXTS = statement<{ tag: string }>(
  'json_texts',
  `SELECT tag FROM things, jsonb_array_elements_text(to_jsonb(tags)) AS tag`,
);
export const NO_ROWS = statement<{ total: string }>('no_rows', 'SELECT sum(size) AS total FROM things');
export const NO_SUCH_CHECK = statement<{ name: string }>('no_such_check', 'SELECT name FROM things', {
  notNull: { name: 'things_always_have_name' },
});
export const SET_TO_NULL = statement<{ name: string }>(
  'set_to_null',
  `UPDATE things SET name = NULL WHERE name = 'old' RETURNING name`,
);
export const FROM_FUNCTION_TOO = byColumn('from_function_too', 'colour');
export const TOO_FEW = statement('too_few', 'SELECT 1 FROM things WHERE id = $1 AND size = $2');
export const WRONG_PARAMETER = statement(
  'wrong_parameter',
  'SELECT 1 FROM things WHERE id = $1 AND tags && $2',
);

export async function runThem(pool: Pool): Promise<void> {
  await run(pool, RIGHT, ['00000000-0000-0000-0000-000000000000']);
  await run(pool, TOO_FEW, ['00000000-0000-0000-0000-000000000000']);
  await run(pool, WRONG_PARAMETER, [7, ['a']]);
}
