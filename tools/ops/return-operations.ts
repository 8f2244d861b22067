/** Returns and exchanges, by order's routes for operators. */
export class ReturnOperations {
  /** @param {{ call: (tenant: string, app: string, method: string, path: string, body?: object) => Promise<any> }} api */
  constructor(api) {
    this.api = api;
  }

  async open(tenant) {
    return (await this.api.call(tenant, 'order', 'GET', '/v1/returns?limit=200')).returns;
  }

  show(tenant, id) {
    return this.api.call(tenant, 'order', 'GET', `/v1/returns/${encodeURIComponent(id)}`);
  }

  async ofOrder(tenant, orderId) {
    return (await this.api.call(tenant, 'order', 'GET', `/v1/orders/${encodeURIComponent(orderId)}/returns`))
      .returns;
  }

  request(tenant, orderId, wish) {
    return this.api.call(tenant, 'order', 'POST', `/v1/orders/${encodeURIComponent(orderId)}/returns`, wish);
  }

  /** `decision`: approve, receive, complete or reject. */
  async decide(tenant, id, decision, body = {}) {
    const { orderId } = await this.show(tenant, id);
    return this.api.call(tenant, 'order', 'POST', `/v1/orders/${orderId}/returns/${id}/${decision}`, body);
  }
}
