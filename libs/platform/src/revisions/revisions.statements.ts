import { statement } from '@holdfast/postgres';

/** A tenant without a row has had no change yet. */
export const READ_REVISIONS = statement<{ readonly tenant_id: string; readonly revision: bigint }>(
  'read_revisions',
  'SELECT tenant_id, revision FROM revisions WHERE tenant_id = ANY ($1::text[])',
);
