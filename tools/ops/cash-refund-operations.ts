import { queryOf, rowsOf } from './ops-api.ts';
import type { Noted, OpsRoutes, Row } from './ops-api.ts';

/** Refunds of cash on delivery, which the shop pays itself, by payment's routes for operators. */
export class CashRefundOperations {
  private readonly api: OpsRoutes;

  constructor(api: OpsRoutes) {
    this.api = api;
  }

  /** Oldest first. */
  async list(tenant: string, { limit = 50 }: { readonly limit?: number | undefined }): Promise<Row[]> {
    return rowsOf(await this.api.get(tenant, 'payment', `/ops/cash-refunds${queryOf({ limit })}`), 'refunds');
  }

  /** Records that the customer has the money. */
  given(tenant: string, id: string, { note, dryRun = false }: Noted): Promise<unknown> {
    const path = `/ops/cash-refunds/${encodeURIComponent(id)}/given`;
    return this.api.post(tenant, 'payment', path, { note, dryRun });
  }
}
