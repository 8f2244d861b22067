const APP = 'payment';

/** Cash on delivery that a shop owes back, by payment's ops routes. */
export class CashRefundOperations {
  /** @param {{ call: (tenant: string, app: string, method: string, path: string, body?: object) => Promise<any> }} api */
  constructor(api) {
    this.api = api;
  }

  async list(tenant, { limit = 50 }) {
    return (await this.api.call(tenant, APP, 'GET', `/ops/cash-refunds?limit=${limit}`)).refunds;
  }

  given(tenant, id, { note, dryRun = false }) {
    return this.api.call(tenant, APP, 'POST', `/ops/cash-refunds/${encodeURIComponent(id)}/given`, {
      note,
      dryRun,
    });
  }
}
