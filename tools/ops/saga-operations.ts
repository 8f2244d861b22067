import { queryOf, rowsOf, textsOf } from './ops-api.ts';
import type { OpsRoutes, Row, Triable } from './ops-api.ts';

const APP = 'checkout-worker';

/** Attempts to confirm checkouts, by the worker's routes for operators. */
export class SagaOperations {
  private readonly api: OpsRoutes;

  constructor(api: OpsRoutes) {
    this.api = api;
  }

  /** Open attempts, oldest first. */
  async list(tenant: string, wanted: Readonly<Record<string, string | undefined>>): Promise<Row[]> {
    return rowsOf(await this.api.get(tenant, APP, `/ops/sagas${queryOf(wanted)}`), 'sagas');
  }

  /** All attempts of a checkout. */
  async show(tenant: string, checkoutId: string): Promise<Row[]> {
    const path = `/ops/sagas/${encodeURIComponent(checkoutId)}`;
    return rowsOf(await this.api.get(tenant, APP, path), 'attempts');
  }

  retry(tenant: string, checkoutId: string, { dryRun = false }: Triable): Promise<unknown> {
    return this.api.post(tenant, APP, `/ops/sagas/${encodeURIComponent(checkoutId)}/retry`, { dryRun });
  }

  /** The checkouts whose attempts the worker continues. */
  async retryAll(tenant: string, { dryRun = false }: Triable): Promise<string[]> {
    return textsOf(await this.api.post(tenant, APP, '/ops/sagas/retry-all', { dryRun }), 'checkoutIds');
  }
}
