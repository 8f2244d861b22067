import { randomInt, randomUUID } from 'node:crypto';

import { z } from 'zod';

import { raw } from '@holdfast/platform/testing';
import type { Answer } from '@holdfast/platform/testing';
import { eventually } from '@holdfast/testing';

import { Shop } from '../../launcher/shopper/shop.ts';
import { COD } from '../../launcher/shopper/shopper.ts';
import type { Payment, Shopper, ShopperOptions } from '../../launcher/shopper/shopper.ts';
import { AttackedStack } from './attacked-stack.ts';
import { readSettledRecords } from './records.ts';

/** A shopper with an order. */
export type ShopperWithOrder = Shopper & { readonly orderId: string };

/** Headers and body of a request. */
export interface RequestParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A running shop with customers who are attacked, and an attacker. */
export interface World {
  readonly stack: AttackedStack;
  readonly shop: Shop;
  /** A guest whose order is paid. */
  readonly guest: ShopperWithOrder;
  /** A customer whose order is paid. */
  readonly customer: ShopperWithOrder;
  readonly customerId: string;
  /** A guest about to confirm; they confirm after all attacks. */
  readonly ready: Shopper;
  /** The attacker: a guest with a paid order. */
  readonly attacker: ShopperWithOrder;
  /** The attacker with an order that is paid on delivery. */
  readonly cash: ShopperWithOrder;
  readonly records: Awaited<ReturnType<typeof readSettledRecords>>;
}

/** An unused client address of the documentation network. */
export const newAddress = (): string =>
  `2001:db8:${randomInt(65_536).toString(16)}:${randomInt(65_536).toString(16)}::1`;

/** A new shopper with a cart. */
export const newShopper = (shop: Shop, more: ShopperOptions = {}): Promise<Shopper> =>
  shop.shopper({ address: newAddress(), ...more }).fill({ 'TSHIRT-BLK-M': 1 });

async function placeOrder(shopper: Shopper, payment?: Payment): Promise<ShopperWithOrder> {
  await shopper.start();
  const { orderId } = await shopper.placeOrder(payment);
  return Object.assign(shopper, { orderId });
}

/** Finds the running stack, places the orders of all shoppers, and reads the records once they are settled. */
export async function openWorld(): Promise<World> {
  const stack = AttackedStack.find();
  const shop = new Shop(stack.urls);
  const customerId = `carla-${randomUUID()}`;
  const token = await stack.token(customerId, 'demo');
  const [guest, customer, attacker, cash, ready] = await Promise.all([
    newShopper(shop).then((shopper) => placeOrder(shopper)),
    newShopper(shop, { token }).then((shopper) => placeOrder(shopper)),
    newShopper(shop).then((shopper) => placeOrder(shopper)),
    newShopper(shop).then((shopper) => placeOrder(shopper, COD)),
    newShopper(shop),
  ]);
  await ready.start();
  const records = await readSettledRecords(stack, ready.checkoutId);
  return { stack, shop, guest, customer, customerId, ready, attacker, cash, records };
}

/** Sends a request unchanged, over its own connection; an object is sent as JSON. */
export function sendRequest(
  base: string,
  method: string,
  path: string,
  { headers = {}, body }: RequestParts = {},
): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const all: Record<string, string> = {
    'x-tenant-id': 'demo',
    'x-forwarded-for': newAddress(),
    ...(text !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
  return raw(base, method, path, { headers: all, body: text });
}

const Problem = z.object({ reason: z.string().optional() });

/** The reason in a problem document. */
export const reasonOf = ({ body }: Answer): string | undefined => {
  try {
    return Problem.parse(JSON.parse(body)).reason;
  } catch {
    return undefined;
  }
};

/** Confirms the checkout that was about to confirm before the attacks, and waits until its order is paid. */
export async function confirmReadyCheckout({ ready, stack }: World): Promise<void> {
  const { orderId } = await ready.placeOrder();
  await eventually(async () => {
    const rows = await stack.rows('order', 'SELECT status, payment_status FROM orders WHERE id = $1', [
      orderId,
    ]);
    if (JSON.stringify(rows) !== '[{"status":"processing","payment_status":"captured"}]')
      throw new Error(`the order of the attacked customer is ${JSON.stringify(rows)}`);
  }, 60_000);
}

/** Closes the connections of the world; the stack keeps running. */
export async function closeWorld(world: World | undefined): Promise<void> {
  await world?.shop.close();
  await world?.stack.close();
}
