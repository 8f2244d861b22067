import { Shop } from '../../tools/launcher/shopper/shop.ts';
import type { Customers, HoldfastShopfront, Shopfront } from './load-types.ts';
import { PeerCustomers } from './peer-customers.ts';

/** The customers of a shop. */
export const customersOf = (shopfront: Shopfront): Customers =>
  shopfront.kind === 'peer' ? new PeerCustomers(shopfront) : new HoldfastCustomers(shopfront);

/** Guest cart, start, address and shipping, confirm with card (PRF-1). */
class HoldfastCustomers implements Customers {
  private readonly shop: Shop;
  private readonly lines: Readonly<Record<string, number>>;

  private readonly inOneRequest: boolean;

  constructor({ urls, skus, inOneRequest }: HoldfastShopfront) {
    this.inOneRequest = inOneRequest;
    this.shop = new Shop(urls);
    this.lines = Object.fromEntries(skus.map((sku) => [sku, 1]));
  }

  async buy(onConfirm: () => void): Promise<void> {
    const shopper = this.shop.shopper();
    await (this.inOneRequest ? shopper.fill(this.lines) : shopper.fillLineByLine(this.lines));
    await shopper.start();
    onConfirm();
    await shopper.placeOrder();
  }

  close(): Promise<void> {
    return this.shop.close();
  }
}
