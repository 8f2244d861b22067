import { Identity, requiredTenant } from '@holdfast/identity';
import type { CallerHeaders } from '@holdfast/identity';
import type { Pool } from '@holdfast/postgres';

import { operatorOf } from '../operator/operator.js';

/** Who acts, in which shop. */
export interface Operator {
  readonly tenantId: string;
  readonly actor: string;
}

/** What the ops routes of an app stand on: its database, and who its operators are. */
export class OpsScope {
  constructor(
    readonly pool: Pool,
    private readonly identity: Identity,
  ) {}

  /** Reasons: TENANT_REQUIRED, UNAUTHENTICATED, FORBIDDEN. */
  async operator(headers: CallerHeaders): Promise<Operator> {
    const tenantId = requiredTenant();
    return { tenantId, actor: await operatorOf(this.identity, headers) };
  }
}
