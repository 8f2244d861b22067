import { statement } from '@holdfast/postgres';

export const TENANTS_WITH_PRODUCTS = statement<{ tenant_id: string }>(
  'catalog_tenants_with_products',
  'SELECT tenant_id FROM unnest($1::text[]) AS tenant (tenant_id) WHERE EXISTS (SELECT FROM products WHERE products.tenant_id = tenant.tenant_id)',
);
