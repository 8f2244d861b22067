import { createHash } from 'node:crypto';

import type { CustomerRefs } from './personal-table.js';

/**
 * How the audit names a customer: by a hash, since the audit is kept when she is forgotten. Whoever knows account or address can find the
 * lines; the lines tell neither.
 */
export function subjectOf(
  tenantId: string,
  { customerIds, emails }: Pick<CustomerRefs, 'customerIds' | 'emails'>,
): string {
  const name = JSON.stringify([tenantId, customerIds, emails]);
  return `customer:${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
}
