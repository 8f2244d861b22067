import { ADDRESSES } from './addresses.ts';
import type { DemoTenant } from './addresses.ts';
import type { Cart, Confirmation, HostedPage, OrderView, PlacedOrder, Problem, Quote } from './answers.ts';
import type { Answer, Headers, HttpClient } from './http.ts';

export { ADDRESSES } from './addresses.ts';

/** The public APIs of a shop. */
export interface ShopClients {
  readonly checkout: HttpClient;
  readonly order: HttpClient;
}

/** Who shops: a guest by default. */
export interface ShopperOptions {
  readonly tenant?: DemoTenant;
  /** A customer's token. */
  readonly token?: string;
  readonly email?: string;
  /** The client's IP address, believed where the stack trusts the machine that it comes from. */
  readonly address?: string;
}

/** How a confirm pays. */
export interface Payment {
  readonly type: 'card' | 'cod';
  readonly paymentMethodId?: string;
}

/** The end of a confirm: the confirmation on 2xx, else the problem. */
export interface ConfirmResult {
  readonly status: number;
  readonly reason?: string | undefined;
  readonly body: Confirmation | Problem;
  readonly confirmation?: Confirmation;
  readonly problem?: Problem;
}

/** A call that was refused, with its problem document. */
export class Refused extends Error {
  readonly status: number;
  readonly reason: string | undefined;
  readonly problem: Problem;

  constructor(step: string, { status, body }: Pick<Answer<unknown>, 'status' | 'body'>) {
    const problem: Problem = typeof body === 'object' && body !== null ? body : { detail: String(body) };
    super(`${step}: ${status} ${problem.reason ?? ''} ${problem.detail}`);
    this.status = status;
    this.reason = problem.reason;
    this.problem = problem;
  }
}

let counter = 0;

/** One customer with their cart, over the public API only. */
export class Shopper {
  readonly shop: ShopClients;
  readonly tenant: DemoTenant;
  readonly email: string;
  /** A customer's token; a guest has none. */
  readonly bearer: string | undefined;
  /** The cart as it was answered last. */
  cart: Cart = { id: '', lines: [], promotionCodes: [] };
  /** These three are empty until there is a cart, and a checkout. */
  cartId = '';
  cartToken = '';
  checkoutId = '';
  private lastQuote: Quote | undefined;
  private readonly address: string | undefined;

  constructor(shop: ShopClients, { tenant = 'demo', token, email, address }: ShopperOptions = {}) {
    this.shop = shop;
    this.tenant = tenant;
    this.bearer = token;
    this.address = address;
    counter += 1;
    this.email = email ?? `shopper-${process.pid}-${counter}@example.com`;
  }

  /** The same customer, whose next calls go to another replica. */
  at(shop: ShopClients): Shopper {
    return Object.assign(new Shopper(shop), { ...this, shop });
  }

  /** The prices as they were answered last. */
  get quote(): Quote {
    if (!this.lastQuote) throw new Error('This shopper has not started a checkout.');
    return this.lastQuote;
  }

  get headers(): Headers {
    return {
      'x-tenant-id': this.tenant,
      ...(this.cartToken && { 'x-cart-token': this.cartToken }),
      ...(this.bearer && { authorization: `Bearer ${this.bearer}` }),
      ...(this.address && { 'x-forwarded-for': this.address }),
    };
  }

  /** One call to checkout; throws Refused from 400 on. */
  async call<Body = unknown>(
    method: Parameters<HttpClient['request']>[0],
    path: string,
    body?: unknown,
  ): Promise<Answer<Body>> {
    const answer = await this.shop.checkout.request<Body>(method, path, { headers: this.headers, body });
    if (answer.status >= 400) throw new Refused(`${method} ${path}`, answer);
    return answer;
  }

  /** Opens a cart with lines, in one request: `{ 'TSHIRT-BLK-M': 2 }`. */
  fill(lines: Readonly<Record<string, number>>): Promise<this> {
    return this.openCart({ lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })) });
  }

  /** The same with one request for each line. */
  async fillLineByLine(lines: Readonly<Record<string, number>>): Promise<this> {
    await this.openCart({});
    for (const [sku, quantity] of Object.entries(lines)) await this.addLine(sku, quantity);
    return this;
  }

  private async openCart(body: object): Promise<this> {
    const opened = { email: this.email, ...body };
    const { body: cart } = await this.call<Cart & { token: string }>('POST', '/v1/carts', opened);
    this.cart = cart;
    this.cartId = cart.id;
    this.cartToken = cart.token;
    return this;
  }

  async addLine(sku: string, quantity: number): Promise<void> {
    this.cart = (await this.call<Cart>('POST', `/v1/carts/${this.cartId}/lines`, { sku, quantity })).body;
  }

  async useCodes(...codes: string[]): Promise<this> {
    const path = `/v1/carts/${this.cartId}/promotion-codes`;
    this.cart = (await this.call<Cart>('PUT', path, { codes })).body;
    return this;
  }

  /** Starts the checkout with an address and a shipping method. */
  async start({ shippingMethodId = 'standard' }: { shippingMethodId?: string } = {}): Promise<this> {
    const { body } = await this.call<{ id: string }>('POST', '/v1/checkouts', { cartId: this.cartId });
    this.checkoutId = body.id;
    const patch = { email: this.email, shippingAddress: ADDRESSES[this.tenant], shippingMethodId };
    this.lastQuote = (await this.call<Quote>('PATCH', `/v1/checkouts/${body.id}`, patch)).body;
    return this;
  }

  /** Confirms; returns the body of any 2xx. */
  async confirm(payment: Payment = card(), more: object = {}): Promise<Confirmation> {
    const path = `/v1/checkouts/${this.checkoutId}/confirm`;
    return (await this.call<Confirmation>('POST', path, { payment, ...more })).body;
  }

  /** Confirms, and throws when that did not make an order. */
  async placeOrder(payment?: Payment): Promise<PlacedOrder> {
    const confirmation = await this.confirm(payment);
    if (confirmation.status === 'completed') return confirmation;
    throw new Error(`confirm answered ${confirmation.status}`);
  }

  /** Confirms, and returns a problem instead of throwing it. */
  async tryConfirm(payment?: Payment, more?: object): Promise<ConfirmResult> {
    try {
      const confirmation = await this.confirm(payment, more);
      return { status: 200, body: confirmation, confirmation };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { status, reason, problem } = error;
      return { status, reason, body: problem, problem };
    }
  }

  /** Opens a page at the gateway. */
  async hostedSession(urls: { successUrl: string; cancelUrl: string }): Promise<HostedPage> {
    return (await this.call<HostedPage>('POST', `/v1/checkouts/${this.checkoutId}/hosted-session`, urls))
      .body;
  }

  /** Polls for the order. */
  async poll(): Promise<Confirmation> {
    return (await this.call<Confirmation>('GET', `/v1/checkouts/${this.checkoutId}/order`)).body;
  }

  /** Polls for the order; undefined while there is none. */
  async ordered(): Promise<PlacedOrder | undefined> {
    const answer = await this.poll();
    return answer.status === 'completed' ? answer : undefined;
  }

  /** The order, as its customer reads it. */
  async order(orderId: string): Promise<OrderView> {
    const { headers } = this;
    const answer = await this.shop.order.request<OrderView>('GET', `/v1/orders/${orderId}`, { headers });
    if (answer.status >= 400) throw new Refused(`GET order ${orderId}`, answer);
    return answer.body;
  }
}

/** A card by its Stripe test id. */
export const card = (paymentMethodId = 'pm_card_visa'): Payment => ({ type: 'card', paymentMethodId });
export const COD: Payment = { type: 'cod' };
