import type { EventPublisher } from '../publish/event-publisher.js';
import type { OutboxRow } from '../store/outbox-row.js';

/** The outcome of a batch. */
export interface Delivery {
  readonly published: OutboxRow[];
  readonly refused: { readonly row: OutboxRow; readonly error: string }[];
  /** Not tried, or not answered: nothing is known about them. */
  readonly unsent: OutboxRow[];
  /** Set where the broker could not be reached. */
  readonly unreachable?: string;
}

/** The parts of a batch's publishing. */
export interface DeliveryOptions {
  readonly publisher: Pick<EventPublisher, 'publish'>;
  readonly parallel: number;
  /** No publish starts once it returns false (the lease is about to expire, the relay is stopping). */
  readonly mayContinue: () => boolean;
}

function byAggregate(rows: readonly OutboxRow[]): OutboxRow[][] {
  const groups = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    const group = groups.get(row.aggregate_id);
    if (group) group.push(row);
    else groups.set(row.aggregate_id, [row]);
  }
  return [...groups.values()];
}

/**
 * Publishes claimed rows: those of one aggregate one after the other in their order, up to the first failure; aggregates in parallel, up to
 * a limit. An unreachable broker ends the whole batch.
 */
export async function deliverBatch(rows: readonly OutboxRow[], options: DeliveryOptions): Promise<Delivery> {
  const { publisher, parallel, mayContinue } = options;
  const delivery = {
    published: [] as OutboxRow[],
    refused: [] as Delivery['refused'],
    unsent: [] as OutboxRow[],
  };
  let unreachable: string | undefined;

  const deliverGroup = async (group: readonly OutboxRow[]): Promise<void> => {
    for (const [index, row] of group.entries()) {
      if (unreachable !== undefined || !mayContinue())
        return void delivery.unsent.push(...group.slice(index));
      const outcome = await publisher.publish(row);
      if (outcome.kind === 'published') {
        delivery.published.push(row);
        continue;
      }
      if (outcome.kind === 'refused') delivery.refused.push({ row, error: outcome.error });
      else {
        delivery.unsent.push(row);
        unreachable ??= outcome.error;
      }
      return void delivery.unsent.push(...group.slice(index + 1));
    }
  };

  const waiting = byAggregate(rows).values();
  const lane = async (): Promise<void> => {
    for (const group of waiting) await deliverGroup(group);
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return { ...delivery, ...(unreachable !== undefined && { unreachable }) };
}
