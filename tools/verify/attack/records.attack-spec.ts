import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { auditStack } from '../audit/audit-stack.ts';
import { deliverAsSidecar } from './deliveries.ts';
import { cloudEvent, lastOrderEvent, paymentFields } from './forged-events.ts';
import { readRecords } from './records.ts';
import { closeWorld, openWorld } from './world.ts';
import type { World } from './world.ts';

const WORLD_MS = 180_000;

/** Rows that an attacker writes to a database: the statements, the finding of the audit, and the statements that remove them. */
interface Forgery {
  readonly name: string;
  readonly service: string;
  readonly forge: (world: World, id: string) => Promise<readonly [sql: string, values: unknown[]][]>;
  readonly check: string;
  readonly offender: (world: World, id: string) => string;
  readonly undo: (world: World, id: string) => readonly [sql: string, values: unknown[]][];
}

const forgeries: readonly Forgery[] = [
  {
    name: 'TRU-15 a refund without a cause is reported',
    service: 'payment',
    forge: async (world, id) => {
      const { payment_id: paymentId } = await lastOrderEvent(world, world.attacker);
      return [
        [
          `INSERT INTO refunds (id, tenant_id, payment_id, idempotency_key, amount_minor, currency, reason, status, next_attempt_at)
           VALUES ($1, 'demo', $2, $3, 100, 'USD', 'goodwill', 'succeeded', now() + interval '1 day')`,
          [id, paymentId, randomUUID()],
        ],
      ];
    },
    check: 'every refund has its cause, of the same sum',
    offender: (_world, id) => `refund ${id}`,
    undo: (_world, id) => [['DELETE FROM refunds WHERE id = $1', [id]]],
  },
  {
    name: 'TRU-15 a delivered order without its event is reported',
    service: 'order',
    forge: ({ attacker }) =>
      Promise.resolve([
        [
          `INSERT INTO order_history (order_id, tenant_id, sequence, from_status, to_status)
           SELECT id, tenant_id, 1000, status, 'delivered' FROM orders WHERE id = $1`,
          [attacker.orderId],
        ],
        [`UPDATE orders SET status = 'delivered' WHERE id = $1`, [attacker.orderId]],
      ]),
    check: 'every status after processing has its event or act',
    offender: ({ attacker }) => `order ${attacker.orderId}: delivered`,
    undo: ({ attacker }) => [
      ['DELETE FROM order_history WHERE order_id = $1 AND sequence = 1000', [attacker.orderId]],
      [`UPDATE orders SET status = 'processing' WHERE id = $1`, [attacker.orderId]],
    ],
  },
  {
    name: 'TRU-15 500 pieces without a stock event are reported',
    service: 'warehouse',
    forge: (_world, id) =>
      Promise.resolve([
        [
          `WITH level AS (UPDATE stock_levels SET on_hand = on_hand + 500
                           WHERE (tenant_id, sku, location_id) = (SELECT tenant_id, sku, location_id FROM stock_levels
                                  WHERE tenant_id = 'demo' AND sku = 'SOLDOUT-1' ORDER BY location_id LIMIT 1) RETURNING *)
           INSERT INTO stock_movements (id, tenant_id, sku, location_id, quantity, kind)
           SELECT $1, tenant_id, sku, location_id, 500, 'correction' FROM level`,
          [id],
        ],
      ]),
    check: 'every stock correction and shipment has its message or act',
    offender: (_world, id) => `correction ${id}`,
    undo: (_world, id) => [
      [
        `WITH gone AS (DELETE FROM stock_movements WHERE id = $1 RETURNING *)
         UPDATE stock_levels l SET on_hand = l.on_hand - 500 FROM gone
          WHERE (l.tenant_id, l.sku, l.location_id) = (gone.tenant_id, gone.sku, gone.location_id)`,
        [id],
      ],
    ],
  },
];

describe('records after an attack on a database or a sidecar', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  }, WORLD_MS);
  afterAll(() => closeWorld(world));

  const audited = async (settleMs = 0): Promise<[string, readonly string[]][]> =>
    (await auditStack(world.stack.found, { settleMs }))
      .filter(({ offenders }) => offenders.length > 0)
      .map(({ name, offenders }) => [name, offenders]);
  const run = async (service: string, statements: readonly (readonly [string, unknown[]])[]) => {
    for (const [sql, values] of statements) await world.stack.rows(service, sql, values);
  };

  for (const { name, service, forge, check, offender, undo } of forgeries)
    it(name, async () => {
      const id = randomUUID();
      await run(service, await forge(world, id));
      const found = new Map(await audited());
      await run(service, undo(world, id));

      expect(found.get(check)).toContain(offender(world, id));
    });

  it('TRU-15 an event that no service published is reported, even if it changed nothing', async () => {
    const payment = await paymentFields(world, world.attacker);
    const event = cloudEvent('payment.failed', { ...payment, reason: 'declined' });
    const { body } = await deliverAsSidecar(world, 'order', event);
    const found = new Map(await audited());
    await run('order', [['DELETE FROM inbox WHERE event_id = $1', [event.id]]]);

    expect(body).toBe('{"status":"SUCCESS"}');
    expect(await readRecords(world.stack, world.ready.checkoutId)).toEqual(world.records);
    expect(found.get('every event consumed was published by its owner')).toContain(
      `event ${event.id} (payment.failed)`,
    );
  });

  it(
    'TRU-15 with all of them removed the audit finds nothing',
    async () => {
      expect(await audited(15_000)).toEqual([]);
    },
    WORLD_MS,
  );
});
