const APP = 'payment';

/** Webhooks of the gateway that payment gave up, by its ops routes. */
export class WebhookOperations {
  /** @param {{ call: (tenant: string, app: string, method: string, path: string, body?: object) => Promise<any> }} api */
  constructor(api) {
    this.api = api;
  }

  async list(tenant, { status, type, limit }) {
    const given = Object.entries({ status, type, limit }).filter(([, value]) => value !== undefined);
    return (await this.api.call(tenant, APP, 'GET', `/ops/webhooks?${new URLSearchParams(given)}`)).webhooks;
  }

  show(tenant, id) {
    return this.api.call(tenant, APP, 'GET', `/ops/webhooks/${encodeURIComponent(id)}`);
  }

  retry(tenant, id, { dryRun = false }) {
    return this.api.call(tenant, APP, 'POST', `/ops/webhooks/${encodeURIComponent(id)}/retry`, { dryRun });
  }

  async retryAll(tenant, { type, dryRun = false }) {
    const wanted = { dryRun, ...(type !== undefined && { type }) };
    return (await this.api.call(tenant, APP, 'POST', '/ops/webhooks/retry-all', wanted)).ids;
  }

  resolve(tenant, id, { note, dryRun = false }) {
    return this.api.call(tenant, APP, 'POST', `/ops/webhooks/${encodeURIComponent(id)}/resolve`, {
      note,
      dryRun,
    });
  }
}
