import { queryOf, rowsOf, textsOf } from './ops-api.ts';
import type { Noted, OpsRoutes, Row, Triable } from './ops-api.ts';

const APP = 'payment';

/** Webhooks that reached their retry limit, by payment's routes for operators. */
export class WebhookOperations {
  private readonly api: OpsRoutes;

  constructor(api: OpsRoutes) {
    this.api = api;
  }

  /** Oldest first. */
  async list(tenant: string, wanted: Readonly<Record<string, string | undefined>>): Promise<Row[]> {
    return rowsOf(await this.api.get(tenant, APP, `/ops/webhooks${queryOf(wanted)}`), 'webhooks');
  }

  show(tenant: string, id: string): Promise<unknown> {
    return this.api.get(tenant, APP, pathOf(id));
  }

  retry(tenant: string, id: string, { dryRun = false }: Triable): Promise<unknown> {
    return this.api.post(tenant, APP, `${pathOf(id)}/retry`, { dryRun });
  }

  /** The ids of the retried ones. */
  async retryAll(
    tenant: string,
    { type, dryRun = false }: Triable & { readonly type?: string | undefined },
  ): Promise<string[]> {
    const wanted = { dryRun, ...(type !== undefined && { type }) };
    return textsOf(await this.api.post(tenant, APP, '/ops/webhooks/retry-all', wanted), 'ids');
  }

  resolve(tenant: string, id: string, { note, dryRun = false }: Noted): Promise<unknown> {
    return this.api.post(tenant, APP, `${pathOf(id)}/resolve`, { note, dryRun });
  }
}

const pathOf = (id: string): string => `/ops/webhooks/${encodeURIComponent(id)}`;
