import { createHash } from 'node:crypto';

import type { CustomerRefs } from './personal-table.js';

/**
 * The audit's name for a customer: a hash, since the audit stays when the customer is erased. Account or address find the lines; the lines
 * reveal neither.
 */
export function subjectOf(
  tenantId: string,
  { customerIds, emails }: Pick<CustomerRefs, 'customerIds' | 'emails'>,
): string {
  const name = JSON.stringify([tenantId, customerIds, emails]);
  return `customer:${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
}
