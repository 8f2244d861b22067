const APP = 'checkout-worker';

/** Attempts of checkouts, by the worker's ops routes. */
export class SagaOperations {
  /** @param {{ call: (tenant: string, app: string, method: string, path: string, body?: object) => Promise<any> }} api */
  constructor(api) {
    this.api = api;
  }

  async list(tenant, { status, limit }) {
    const given = Object.entries({ status, limit }).filter(([, value]) => value !== undefined);
    return (await this.api.call(tenant, APP, 'GET', `/ops/sagas?${new URLSearchParams(given)}`)).sagas;
  }

  async show(tenant, id) {
    return (await this.api.call(tenant, APP, 'GET', `/ops/sagas/${encodeURIComponent(id)}`)).attempts;
  }

  retry(tenant, id, { dryRun = false }) {
    return this.api.call(tenant, APP, 'POST', `/ops/sagas/${encodeURIComponent(id)}/retry`, { dryRun });
  }

  async retryAll(tenant, { dryRun = false }) {
    return (await this.api.call(tenant, APP, 'POST', '/ops/sagas/retry-all', { dryRun })).checkoutIds;
  }
}
