import { CONTRACT_TENANT, participantsAt, pricingContract } from '@holdfast/checkout/testing';

import { startPricing } from './testing/pricing-app.js';

pricingContract('pricing', async () => {
  const { database, grpcUrl, stop } = await startPricing();
  const { pricing: port, close } = participantsAt(grpcUrl);
  return {
    port,
    setPrice: async (sku, minor) => {
      await database.pool.query(
        `INSERT INTO prices (tenant_id, price_list_id, sku, unit_price_minor) VALUES ($1, 'usd-retail', $2, $3)
         ON CONFLICT (tenant_id, price_list_id, sku, min_quantity, valid_from) DO UPDATE SET unit_price_minor = EXCLUDED.unit_price_minor`,
        [CONTRACT_TENANT, sku, minor],
      );
    },
    setRates: async (countryCode, rates) => {
      for (const [
        index,
        { taxClass, name, rate, compound = false, appliesToShipping = false },
      ] of rates.entries())
        await database.pool.query(
          `INSERT INTO tax_rates (tenant_id, country, tax_class, name, rate, compound, priority, applies_to_shipping)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [CONTRACT_TENANT, countryCode, taxClass, name, rate, compound, index + 1, appliesToShipping],
        );
    },
    stop: async () => {
      close();
      await stop();
    },
  };
});
