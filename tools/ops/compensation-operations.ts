const APP = 'checkout-worker';
const PATH = '/ops/compensations';

/** Failed compensations, by the ops routes of checkout-worker. */
export class CompensationOperations {
  /** @param {{ call: (tenant: string, app: string, method: string, path: string, body?: object) => Promise<any> }} api */
  constructor(api) {
    this.api = api;
  }

  /** Oldest first; those that wait or were given up, unless a status is asked for. */
  async list(tenant, filter) {
    const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== undefined));
    return (await this.api.call(tenant, APP, 'GET', `${PATH}?${query}`)).compensations;
  }

  show(tenant, id) {
    return this.api.call(tenant, APP, 'GET', `${PATH}/${encodeURIComponent(id)}`);
  }

  /** One by its id, or without one all that were given up. */
  retry(tenant, id, act) {
    const path = id === undefined ? 'retry-all' : `${encodeURIComponent(id)}/retry`;
    return this.api.call(tenant, APP, 'POST', `${PATH}/${path}`, act);
  }

  resolve(tenant, id, act) {
    return this.api.call(tenant, APP, 'POST', `${PATH}/${encodeURIComponent(id)}/resolve`, act);
  }
}
