import { randomInt, randomUUID } from 'node:crypto';

import { z } from 'zod';

import { raw } from '@holdfast/platform/testing';
import type { Answer } from '@holdfast/platform/testing';
import { eventually } from '@holdfast/testing';

import { Shop } from '../../launcher/shopper/shop.ts';
import { COD } from '../../launcher/shopper/shopper.ts';
import type { Payment, Shopper, ShopperOptions } from '../../launcher/shopper/shopper.ts';
import { AttackedStack } from './attacked-stack.ts';
import { quietBooks } from './books.ts';

/** A shopper with an order. */
export type Buyer = Shopper & { readonly orderId: string };

/** What a request may carry beside its method and path. */
export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A running shop with people who have something to lose, and somebody who wants it. */
export interface World {
  readonly stack: AttackedStack;
  readonly shop: Shop;
  /** A guest whose order is paid. */
  readonly guest: Buyer;
  /** A customer whose order is paid. */
  readonly customer: Buyer;
  readonly customerId: string;
  /** A guest about to confirm, who does so after all attacks. */
  readonly ready: Shopper;
  /** A guest with a paid order of its own: the one who attacks. */
  readonly attacker: Buyer;
  /** The same, with an order that is paid on delivery. */
  readonly cash: Buyer;
  readonly books: Awaited<ReturnType<typeof quietBooks>>;
}

/** An address that no other client has, from a network for documentation. */
export const anAddress = (): string =>
  `2001:db8:${randomInt(65_536).toString(16)}:${randomInt(65_536).toString(16)}::1`;

/** Somebody new, with a cart. */
export const aBuyer = (shop: Shop, more: ShopperOptions = {}): Promise<Shopper> =>
  shop.shopper({ address: anAddress(), ...more }).fill({ 'TSHIRT-BLK-M': 1 });

async function bought(shopper: Shopper, payment?: Payment): Promise<Buyer> {
  await shopper.start();
  const { orderId } = await shopper.placeOrder(payment);
  return Object.assign(shopper, { orderId });
}

export async function openWorld(): Promise<World> {
  const stack = AttackedStack.find();
  const shop = new Shop(stack.urls);
  const customerId = `carla-${randomUUID()}`;
  const token = await stack.token(customerId, 'demo');
  const [guest, customer, attacker, cash, ready] = await Promise.all([
    aBuyer(shop).then((buyer) => bought(buyer)),
    aBuyer(shop, { token }).then((buyer) => bought(buyer)),
    aBuyer(shop).then((buyer) => bought(buyer)),
    aBuyer(shop).then((buyer) => bought(buyer, COD)),
    aBuyer(shop),
  ]);
  await ready.start();
  const books = await quietBooks(stack, ready.checkoutId);
  return { stack, shop, guest, customer, customerId, ready, attacker, cash, books };
}

/** A request as it is written, by an own connection; JSON where it has a body. */
export function ask(
  base: string,
  method: string,
  path: string,
  { headers = {}, body }: Asked = {},
): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const all: Record<string, string> = {
    'x-tenant-id': 'demo',
    'x-forwarded-for': anAddress(),
    ...(text !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
  return raw(base, method, path, { headers: all, body: text });
}

const Problem = z.object({ reason: z.string().optional() });

/** The reason in a problem document. */
export const reasonIn = ({ body }: Answer): string | undefined => {
  try {
    return Problem.parse(JSON.parse(body)).reason;
  } catch {
    return undefined;
  }
};

/** Nobody noticed anything: who was about to confirm does so, and the order is paid. */
export async function confirmAfterAll({ ready, stack }: World): Promise<void> {
  const { orderId } = await ready.placeOrder();
  await eventually(async () => {
    const rows = await stack.rows('order', 'SELECT status, payment_status FROM orders WHERE id = $1', [
      orderId,
    ]);
    if (JSON.stringify(rows) !== '[{"status":"processing","payment_status":"captured"}]')
      throw new Error(`the order of who was attacked is ${JSON.stringify(rows)}`);
  }, 60_000);
}

export async function closeWorld(world: World | undefined): Promise<void> {
  await world?.shop.close();
  await world?.stack.close();
}
