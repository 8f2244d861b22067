import type { TaxRate } from '@holdfast/money';
import { newId } from '@holdfast/request-context';

import { FakeOrder } from '../fake-order.js';
import { CARDS, FakePayment } from '../fake-payment.js';
import { FakePromotion } from '../fake-promotion.js';
import { FakePricing } from '../fake-shop.js';
import { FakeWarehouse } from '../fake-warehouse.js';
import type { GoldenRate } from './golden-taxes.js';
import { orderContract } from './order.contract.js';
import { paymentContract } from './payment.contract.js';
import { pricingContract } from './pricing.contract.js';
import { promotionContract } from './promotion.contract.js';
import { warehouseContract } from './warehouse.contract.js';

const toRate = ({ name, rate, compound = false }: GoldenRate): TaxRate => ({ name, rate, compound });
const stop = async (): Promise<void> => undefined;

warehouseContract('the fake warehouse', async () => {
  const port = new FakeWarehouse();
  return {
    port,
    stock: async (sku, pieces) => void port.onHand.set(sku, pieces),
    available: async (sku) => port.available(sku),
    expire: async () => port.letHoldsLapse(),
    stop,
  };
});

pricingContract('fake prices', async () => {
  const port = new FakePricing();
  port.revisions.open();
  return {
    port,
    setPrice: async (sku, minor) => {
      port.unitPrices.set(sku, minor);
      port.revisions.change();
    },
    setRates: async (countryCode, rates) => {
      const shipping = rates.filter(({ appliesToShipping }) => appliesToShipping).map(toRate);
      port.ratesByCountry.set(countryCode, {
        byClass: Object.fromEntries(
          [...Map.groupBy(rates, ({ taxClass }) => taxClass)].map(([taxClass, of]) => [
            taxClass,
            of.map(toRate),
          ]),
        ),
        shipping: shipping.length > 0 ? shipping : undefined,
      });
    },
    stop,
  };
});

promotionContract('fake promotions', async () => {
  const port = new FakePromotion();
  return {
    port,
    promotion: async (limit) => {
      const promotion = { promotionId: newId(), code: `CODE-${newId()}` };
      port.promotions.push({ ...promotion, amountMinor: 100n, limit });
      return promotion;
    },
    counts: async (promotionId) => ({ held: port.held(promotionId), used: port.used(promotionId) }),
    stop,
  };
});

orderContract('the fake order service', async () => ({ port: new FakeOrder(), stop }));

paymentContract('fake payments', async () => {
  const port = new FakePayment();
  return {
    port,
    cards: CARDS,
    challenge: async (checkoutId, outcome) => port.answerChallenge(checkoutId, outcome),
    payPage: async (checkoutId) => port.answerPage(checkoutId, 'paid'),
    money: async (checkoutId) =>
      port.authorized
        .filter((row) => row.checkoutId === checkoutId)
        .reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    stop,
  };
});
