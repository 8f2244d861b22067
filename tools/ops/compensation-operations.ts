import { queryOf, rowsOf } from './ops-api.ts';
import type { OpsRoutes, Row, Triable } from './ops-api.ts';

const APP = 'checkout-worker';
const PATH = '/ops/compensations';

/** Which compensations are listed. */
export interface CompensationFilter {
  readonly status?: string | undefined;
  readonly operation?: string | undefined;
  readonly checkoutId?: string | undefined;
}

/** Failed compensations, by the worker's routes for operators. */
export class CompensationOperations {
  private readonly api: OpsRoutes;

  constructor(api: OpsRoutes) {
    this.api = api;
  }

  /** Oldest first; without a status those that wait or are exhausted. */
  async list(tenant: string, filter: CompensationFilter): Promise<Row[]> {
    return rowsOf(await this.api.get(tenant, APP, `${PATH}${queryOf({ ...filter })}`), 'compensations');
  }

  show(tenant: string, id: string): Promise<unknown> {
    return this.api.get(tenant, APP, `${PATH}/${encodeURIComponent(id)}`);
  }

  /** One by its id; without an id all exhausted ones. */
  retry(
    tenant: string,
    id: string | undefined,
    act: Triable & { readonly operation?: string | undefined; readonly note?: string | undefined },
  ): Promise<unknown> {
    const path = id === undefined ? 'retry-all' : `${encodeURIComponent(id)}/retry`;
    return this.api.post(tenant, APP, `${PATH}/${path}`, act);
  }

  resolve(tenant: string, id: string, act: Triable & { readonly note: string }): Promise<unknown> {
    return this.api.post(tenant, APP, `${PATH}/${encodeURIComponent(id)}/resolve`, act);
  }
}
