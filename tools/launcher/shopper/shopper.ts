/** Addresses the demo ships to, by tenant. */
export const ADDRESSES = {
  demo: {
    name: 'Ada Byron',
    line1: '1 Market Street',
    city: 'San Francisco',
    region: 'CA',
    postalCode: '94105',
    countryCode: 'US',
  },
  'demo-eu': {
    name: 'Ada Byron',
    line1: 'Damrak 1',
    city: 'Amsterdam',
    postalCode: '1012 LG',
    countryCode: 'NL',
  },
  'demo-jp': {
    name: 'Ada Byron',
    line1: '1-1 Chiyoda',
    city: 'Tokyo',
    region: '13',
    postalCode: '100-0001',
    countryCode: 'JP',
  },
};

/** A call that was refused, with its problem document. */
export class Refused extends Error {
  constructor(step, { status, body }) {
    super(`${step}: ${status} ${body?.reason ?? ''} ${body?.detail ?? body}`);
    this.status = status;
    this.reason = body?.reason;
    this.problem = body;
  }
}

let counter = 0;

/** One customer with her cart, over the public API only. */
export class Shopper {
  constructor(shop, { tenant = 'demo', token, email, address } = {}) {
    this.shop = shop;
    this.tenant = tenant;
    this.bearer = token;
    this.address = address;
    counter += 1;
    this.email = email ?? `shopper-${process.pid}-${counter}@example.com`;
  }

  get headers() {
    return {
      'x-tenant-id': this.tenant,
      ...(this.cartToken && { 'x-cart-token': this.cartToken }),
      ...(this.bearer && { authorization: `Bearer ${this.bearer}` }),
      // Believed where the stack trusts the machine it comes from.
      ...(this.address && { 'x-forwarded-for': this.address }),
    };
  }

  /**
   * One call to checkout; throws Refused from 400 on.
   *
   * @returns {Promise<any>}
   */
  async call(method, path, body) {
    const answer = await this.shop.checkout.request(method, path, { headers: this.headers, body });
    if (answer.status >= 400) throw new Refused(`${method} ${path}`, answer);
    return answer;
  }

  /** Opens a cart and puts lines into it: `{ 'TSHIRT-BLK-M': 2 }`. */
  async fill(lines) {
    const { body: cart } = await this.call('POST', '/v1/carts', { email: this.email });
    this.cartId = cart.id;
    this.cartToken = cart.token;
    for (const [sku, quantity] of Object.entries(lines)) {
      this.cart = (await this.call('POST', `/v1/carts/${cart.id}/lines`, { sku, quantity })).body;
    }
    return this;
  }

  async useCodes(...codes) {
    this.cart = (await this.call('PUT', `/v1/carts/${this.cartId}/promotion-codes`, { codes })).body;
    return this;
  }

  /** Starts the checkout and says where to ship to. */
  async start({ shippingMethodId = 'standard' } = {}) {
    const { body } = await this.call('POST', '/v1/checkouts', { cartId: this.cartId });
    this.checkoutId = body.id;
    const patch = { email: this.email, shippingAddress: ADDRESSES[this.tenant], shippingMethodId };
    this.quote = (await this.call('PATCH', `/v1/checkouts/${this.checkoutId}`, patch)).body;
    return this;
  }

  /**
   * Confirms; answers the body of whatever 2xx came.
   *
   * @param {{type: string, paymentMethodId?: string}} [payment]
   * @param {object} [more]
   */
  async confirm(payment = { type: 'card', paymentMethodId: 'pm_card_visa' }, more = {}) {
    return (await this.call('POST', `/v1/checkouts/${this.checkoutId}/confirm`, { payment, ...more })).body;
  }

  /**
   * Confirms, and answers `{status, reason?, body}` instead of throwing.
   *
   * @param {{type: string, paymentMethodId?: string}} [payment]
   * @param {object} [more]
   * @returns {Promise<{status: number, reason?: string, body: any}>}
   */
  async tryConfirm(payment, more) {
    try {
      return { status: 200, body: await this.confirm(payment, more) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: error.status, reason: error.reason, body: error.problem };
    }
  }

  /** A page at the gateway: `{url, expiresAt}`. */
  async hostedSession(urls) {
    return (await this.call('POST', `/v1/checkouts/${this.checkoutId}/hosted-session`, urls)).body;
  }

  /** What the poll says once the checkout is an order; undefined before. */
  async ordered() {
    const { body } = await this.call('GET', `/v1/checkouts/${this.checkoutId}/order`);
    return body.status === 'completed' ? body : undefined;
  }

  /** The order, as its customer reads it. */
  async order(orderId) {
    const { status, body } = await this.shop.order.request('GET', `/v1/orders/${orderId}`, {
      headers: this.headers,
    });
    if (status >= 400) throw new Refused(`GET order ${orderId}`, { status, body });
    return body;
  }
}

/** A card by its Stripe test id. */
export const card = (paymentMethodId = 'pm_card_visa') => ({ type: 'card', paymentMethodId });
export const COD = { type: 'cod' };
