import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { AUDITED } from './queries.ts';
import type { AuditedService } from './queries.ts';
import type { AuditedStack } from './read-stack.ts';

/** A database that the audit reads. */
export type Service = AuditedService;

/** Ids of the one order that the shop has made. */
export const IDS = {
  cart: '0190a5b2-0000-7000-8000-0000000000c1',
  checkout: '0190a5b2-0000-7000-8000-0000000000c2',
  order: '0190a5b2-0000-7000-8000-0000000000d1',
  payment: '0190a5b2-0000-7000-8000-0000000000e1',
  promotion: '0190a5b2-0000-7000-8000-0000000000f1',
  reservation: '0190a5b2-0000-7000-8000-0000000000a1',
  event: '0190a5b2-0000-7000-8000-0000000000b1',
  statusEvent: '0190a5b2-0000-7000-8000-0000000000b2',
} as const;

/** A charge as the local gateway shows it. */
export const CHARGE = {
  id: 'ch_1',
  paymentIntent: 'pi_1',
  currency: 'usd',
  state: 'captured',
  amountAuthorised: 1_500,
  amountCaptured: 1_500,
  amountReleased: 0,
  amountRefunded: 0,
  disputes: [{ id: 'du_1', status: 'lost', amount: 1_500 }],
  metadata: { checkout_id: IDS.checkout },
};

/** One order on which all services agree: 2 pieces at 10.00, 5.00 off by a limited promotion, paid and captured by card. */
const CONSISTENT: Record<Service, string> = {
  checkout: `
    INSERT INTO carts (id, tenant_id, checkout_id, token_hash, currency, status, attempts)
    VALUES ('${IDS.cart}', 'demo', '${IDS.checkout}', 'h', 'USD', 'converted', 1);
    INSERT INTO checkout_attempts (checkout_id, attempt, tenant_id, cart_id, cart_version, saga_version, status, payment_key, state, order_id)
    VALUES ('${IDS.checkout}', 1, 'demo', '${IDS.cart}', 1, 1, 'completed', 'card:x', '{}', '${IDS.order}');
    INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, status)
    VALUES ('${IDS.event}', 'demo', 'checkout.cart.converted', '${IDS.cart}', 1, '{"order_id": "${IDS.order}"}', 'published');`,
  order: `
    INSERT INTO orders (id, tenant_id, number, status, payment_status, version, cart_session_id, attempt, cart_id, email, locale, payment_id,
      payment_type, capture_policy, currency, subtotal_minor, discount_total_minor, shipping_minor, shipping_discount_minor, tax_total_minor,
      shipping_tax_minor, rounding_minor, grand_total_minor, prices_include_tax, tax_rounding, tax_lines, promotions, shipping_address,
      shipping_method_id, shipping_method_name)
    VALUES ('${IDS.order}', 'demo', 'HF-1', 'processing', 'captured', 1, '${IDS.checkout}', 1, '${IDS.cart}', 'a@b.c', 'en', '${IDS.payment}',
      'card', 'immediate', 'USD', 2000, 500, 0, 0, 0, 0, 0, 1500, false, 'line', '[]', '[{"promotionId": "${IDS.promotion}"}]', '{}', 's', 'S');
    INSERT INTO order_lines (order_id, line_id, tenant_id, position, sku, name, quantity, unit_price_minor, discount_total_minor,
      tax_total_minor, total_minor, discounts, category_ids)
    VALUES ('${IDS.order}', '${IDS.order}', 'demo', 1, 'TEE', 'Tee', 2, 1000, 500, 0, 1500, '[]', '{}');
    INSERT INTO order_history (order_id, tenant_id, sequence, from_status, to_status, cause)
    VALUES ('${IDS.order}', 'demo', 1, 'pending', 'confirmed', NULL), ('${IDS.order}', 'demo', 2, 'confirmed', 'processing', 'event:x');
    INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, status)
    VALUES ('${IDS.statusEvent}', 'demo', 'orders.order.status_changed', '${IDS.order}', 1, '{}', 'published');`,
  payment: `
    INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, gateway_transaction_id, status, amount_minor, currency,
      authorized_minor, captured_minor, paid_at)
    VALUES ('${IDS.payment}', 'demo', '${IDS.checkout}', 1, 'stripe', 'pi_1', 'captured', 1500, 'USD', 1500, 1500, now());
    INSERT INTO disputes (gateway_dispute_id, tenant_id, payment_id, amount_minor, currency, reason, status, opened_at, asked_at, moved_at)
    VALUES ('du_1', 'demo', '${IDS.payment}', 1500, 'USD', 'fraudulent', 'lost', now(), now(), now());`,
  warehouse: `
    INSERT INTO locations (tenant_id, id, name) VALUES ('demo', 'main', 'Main');
    INSERT INTO stock_levels (tenant_id, sku, location_id, on_hand, allocated) VALUES ('demo', 'TEE', 'main', 10, 2);
    INSERT INTO stock_movements (tenant_id, sku, location_id, quantity, kind) VALUES ('demo', 'TEE', 'main', 10, 'receipt');
    INSERT INTO reservations (id, tenant_id, checkout_id, attempt, sku, location_id, quantity, status, order_id)
    VALUES ('${IDS.reservation}', 'demo', '${IDS.checkout}', 1, 'TEE', 'main', 2, 'allocated', '${IDS.order}');`,
  promotion: `
    INSERT INTO promotions (tenant_id, id, code, name, kind, target, amount_minor, currency, total_limit)
    VALUES ('demo', '${IDS.promotion}', 'ONLY5', 'Only five', 'fixed', 'order', 500, 'USD', 5);
    UPDATE promotion_counters SET applied = 1;
    INSERT INTO promotion_uses (tenant_id, promotion_id, checkout_id, attempt, status, order_id)
    VALUES ('demo', '${IDS.promotion}', '${IDS.checkout}', 1, 'applied', '${IDS.order}');`,
  catalog: '',
  notification: `
    INSERT INTO inbox (event_id, tenant_id, topic) VALUES ('${IDS.statusEvent}', 'demo', 'orders.order.status_changed');
    INSERT INTO mails (id, tenant_id, event_id, template, locale, order_ref, sender, recipient, subject, body)
    VALUES ('${IDS.order}', 'demo', '${IDS.statusEvent}', 'confirmed', 'en', 'HF-1', 'shop@b.c', 'a@b.c', 'S', 'B');`,
  loyalty: '',
  analytics: `INSERT INTO inbox (event_id, tenant_id, topic) VALUES ('${IDS.event}', 'demo', 'checkout.cart.converted');`,
};

/** Removes the guards that prevent the planted violations. */
const GUARDS = `
  DO $$ DECLARE each record; BEGIN
    FOR each IN SELECT conrelid::regclass AS rel, conname FROM pg_constraint
                WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conrelid <> 0 LOOP
      EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', each.rel, each.conname);
    END LOOP;
  END $$;
  DROP INDEX IF EXISTS orders_cart_session_id_key, orders_payment_id_key, orders_number_key;`;

const TABLES = `SELECT string_agg(format('%I', tablename), ', ') AS names FROM pg_tables
  WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`;

/** The databases of a small shop without guards, and a gateway, for violations to be planted in. */
export class PlantedShop {
  charges: object[] = [];
  private readonly databases: ReadonlyMap<Service, TestDatabase>;
  private readonly gateway: Server;

  private constructor(databases: ReadonlyMap<Service, TestDatabase>, gateway: Server) {
    this.databases = databases;
    this.gateway = gateway;
  }

  static async open(): Promise<PlantedShop> {
    const databases = new Map<Service, TestDatabase>();
    for (const service of AUDITED) databases.set(service, await createTestDatabase(service));
    for (const { pool } of databases.values()) await pool.query(GUARDS);
    const gateway = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: shop.charges }));
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const shop = new PlantedShop(databases, gateway);
    return shop;
  }

  /** As `npm run audit` finds a running stack. */
  get stack(): AuditedStack {
    const { port } = this.gateway.address() as AddressInfo;
    return {
      auditDatabases: Object.fromEntries([...this.databases].map(([service, { url }]) => [service, url])),
      urls: { stripe: { http: `http://127.0.0.1:${port}` } },
    };
  }

  /** Removes all violations. */
  async reset(): Promise<void> {
    this.charges = [CHARGE];
    await Promise.all(
      AUDITED.map(async (service) => {
        const { pool } = this.databases.get(service)!;
        const { names } = (await pool.query<{ names: string }>(TABLES)).rows[0]!;
        await pool.query(`TRUNCATE ${names} CASCADE; ${CONSISTENT[service]}`);
      }),
    );
  }

  async run(service: Service, sql: string): Promise<void> {
    await this.databases.get(service)!.pool.query(sql);
  }

  async close(): Promise<void> {
    this.gateway.closeAllConnections();
    await new Promise((resolve) => this.gateway.close(resolve));
    for (const database of this.databases.values()) await database.drop();
  }
}
