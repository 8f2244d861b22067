import { describe, expect, it } from '@jest/globals';

import { findStack } from '../../launcher/state/state-file.ts';
import { Operations } from '../../ops/operations.ts';
import { e2eDataDir, e2eUrls, openShop } from './stack.ts';

export const CARD = { payment: { type: 'card', paymentMethodId: 'pm_card_visa' } };

export type Shopper = ReturnType<ReturnType<typeof openShop>['shopper']>;

/** A request as it goes over the wire; a body that is text is sent as it is. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly app?: 'checkout' | 'order';
}

async function ask({ method, path, headers = {}, body, app = 'checkout' }: Request) {
  const isText = typeof body === 'string';
  const answer = await fetch(`${e2eUrls()[app]!.http}${path}`, {
    method,
    headers: {
      'x-tenant-id': 'demo',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  return {
    status: answer.status,
    type,
    json: (text ? JSON.parse(text) : undefined) as Record<string, unknown>,
  };
}

/** A refusal in its one form; anything else fails here. */
export async function refused(request: Request): Promise<string> {
  const { status, type, json } = await ask(request);
  expect(type).toContain('application/problem+json');
  expect(json).toMatchObject({
    status,
    title: expect.any(String),
    reason: expect.any(String),
    requestId: expect.any(String),
  });
  return `${status} ${json['reason'] as string}`;
}

/** A guest with two pieces of one SKU in a checkout that could be confirmed. Each spec takes a SKU of its own: its stock must not move. */
export class ReadyGuest {
  readonly shop = openShop();
  private readonly operations = new Operations(findStack({ dataDir: e2eDataDir() }));
  readonly shopper: Shopper = this.shop.shopper();
  readonly sku: string;

  private constructor(sku: string) {
    this.sku = sku;
  }

  static async open(sku: string): Promise<ReadyGuest> {
    const guest = new ReadyGuest(sku);
    await guest.fill(guest.shopper);
    return guest;
  }

  /** Another guest, with the same cart. */
  another(): Promise<Shopper> {
    return this.fill(this.shop.shopper());
  }

  private async fill(shopper: Shopper): Promise<Shopper> {
    await shopper.fill({ [this.sku]: 1 });
    // The cart's first version is over.
    await shopper.addLine(this.sku, 1);
    return shopper.start();
  }

  async close(): Promise<void> {
    this.operations.close();
    await this.shop.close();
  }

  /** Everything that refused input must not change: the cart, its stock, and what the gateway holds. */
  async state(of: Shopper = this.shopper) {
    const cart = (await of.call('GET', `/v1/carts/${of.cartId}`)).body;
    const levels = await this.operations.stock(of.tenant, this.sku);
    const charges = await this.shop.chargesOf(of.checkoutId);
    return { cart, stock: levels.map(({ held, allocated }) => ({ held, allocated })), charges };
  }

  async seesNoChange(work: () => Promise<unknown>): Promise<void> {
    const before = await this.state();
    await work();
    expect(await this.state()).toEqual(before);
    expect(before.charges).toEqual([]);
  }

  get headers(): Record<string, string> {
    return { 'x-cart-token': this.shopper.cartToken };
  }

  lines(body: unknown): Request {
    return { method: 'POST', path: `/v1/carts/${this.shopper.cartId}/lines`, headers: this.headers, body };
  }

  quantity(value: unknown): Request {
    const { cartId, cart } = this.shopper;
    return {
      method: 'PATCH',
      path: `/v1/carts/${cartId}/lines/${cart.lines[0]!.id}`,
      headers: this.headers,
      body: { quantity: value },
    };
  }

  checkout(method: string, rest = '', body?: unknown): Request {
    return {
      method,
      path: `/v1/checkouts/${this.shopper.checkoutId}${rest}`,
      headers: this.headers,
      body,
    };
  }
}

export const newCart = (body: unknown, headers: Record<string, string> = {}): Request => ({
  method: 'POST',
  path: '/v1/carts',
  headers,
  body,
});

/** Named requests with the refusal each has to get; built when the stack stands. */
type Rows = Record<string, () => [Request, string]>;

/** One test for each request: it gets its refusal, and changes nothing for the guest. */
export function refusals(name: string, guest: () => ReadyGuest, rows: Rows): void {
  describe(name, () => {
    it.each(Object.entries(rows))('%s', async (_name, row) => {
      const [request, expected] = row();
      await guest().seesNoChange(async () => expect(await refused(request)).toBe(expected));
    });
  });
}
