import { DomainError } from '@holdfast/errors';

import type { AttemptRef } from '../ports/call.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import type { HoldRequest, PinRequest, Reservation, StockLine, StockShare } from '../ports/warehouse.port.js';
import { Calls } from './faults.js';
import { Fences, keyOf } from './fences.js';

interface Hold {
  attempt: number;
  lines: readonly StockLine[];
  isPinned: boolean;
  /** The order that it is pinned for. */
  orderId?: string | undefined;
}

/** Stock in memory, with holds, pins, allocations and fences. */
export class FakeWarehouse extends WarehousePort {
  readonly calls = new Calls('WarehouseService');
  readonly onHand = new Map<string, number>();
  readonly holds = new Map<string, Hold>();
  readonly allocations = new Map<string, { attempt: number; orderId: string; lines: readonly StockLine[] }>();
  private readonly fences = new Fences();

  /** Pieces of a SKU held for checkouts. */
  held(sku: string): number {
    return pieces([...this.holds.values()], sku);
  }

  /** Pieces of a SKU that orders have. */
  allocated(sku: string): number {
    return pieces([...this.allocations.values()], sku);
  }

  /** What an order has: pinned for it, or allocated. Undefined: nothing. */
  stockOf(orderId: string): readonly StockLine[] | undefined {
    const pinned = [...this.holds.values()].find((hold) => hold.isPinned && hold.orderId === orderId);
    return (pinned ?? [...this.allocations.values()].find((each) => each.orderId === orderId))?.lines;
  }

  /** Pieces of a SKU that can still be held. */
  available(sku: string): number {
    return (this.onHand.get(sku) ?? 0) - this.held(sku) - this.allocated(sku);
  }

  /** Holds that are not allocated expire. */
  letHoldsLapse(): void {
    for (const [key, hold] of this.holds) if (!hold.isPinned) this.holds.delete(key);
  }

  override reserve({
    share,
    ...request
  }: HoldRequest & { readonly share?: StockShare | undefined }): Promise<readonly Reservation[]> {
    return this.calls.run('reserve', { ...request, ...(share && { share }) }, () => {
      if (share) this.assertWithin(share, request.lines);
      return this.hold(request);
    });
  }

  override extend(request: HoldRequest): Promise<readonly Reservation[]> {
    return this.calls.run('extend', request, () => this.hold(request));
  }

  override pin(request: PinRequest): Promise<void> {
    return this.calls.run('pin', request, () => {
      if (this.isAllocatedTo(request)) return;
      // An expired hold is taken again, while there is stock.
      this.hold(request);
      const hold = this.holds.get(keyOf(request))!;
      hold.isPinned = true;
      hold.orderId = request.orderId ?? hold.orderId;
    });
  }

  override confirm(request: AttemptRef & { readonly orderId: string }): Promise<void> {
    return this.calls.run('confirm', request, () => {
      const key = keyOf(request);
      if (this.allocations.has(key)) return;
      this.fences.check(request);
      const hold = this.holds.get(key);
      if (!hold) throw new DomainError('RESERVATION_NOT_FOUND');
      this.holds.delete(key);
      this.allocations.set(key, { attempt: request.attempt, orderId: request.orderId, lines: hold.lines });
    });
  }

  override release(request: AttemptRef): Promise<void> {
    return this.calls.run('release', request, () => {
      this.fences.close(request);
      const hold = this.holds.get(keyOf(request));
      if (hold && hold.attempt <= request.attempt) this.holds.delete(keyOf(request));
    });
  }

  private assertWithin({ percent, heldElsewhere }: StockShare, lines: readonly StockLine[]): void {
    if (percent === 0) return;
    const short = lines.flatMap((line) => {
      const share = Math.max(1, Math.floor(((this.onHand.get(line.sku) ?? 0) * percent) / 100));
      const left = Math.max(0, share - pieces([{ lines: heldElsewhere }], line.sku));
      return line.quantity > left ? [{ ...line, available: left }] : [];
    });
    if (short.length > 0) throw outOfStock(short);
  }

  /** The attempt has its allocation: taken over after the order, it is only answered. Any other attempt comes too late. */
  private isAllocatedTo(request: AttemptRef): boolean {
    const allocation = this.allocations.get(keyOf(request));
    if (allocation && allocation.attempt !== request.attempt) throw new DomainError('ATTEMPT_FENCED');
    return allocation !== undefined;
  }

  private hold(request: PinRequest): Reservation[] {
    const answer = request.lines.map((line) => ({
      ...line,
      id: `${request.checkoutId}:${line.sku}`,
      locationId: 'main',
    }));
    if (this.isAllocatedTo(request)) return answer;
    this.fences.check(request);
    const own = this.holds.get(keyOf(request));
    if (own && request.attempt < own.attempt) throw new DomainError('ATTEMPT_FENCED');
    const ownOf = (sku: string): number => (own ? pieces([own], sku) : 0);
    const short = request.lines
      .map((line) => ({ ...line, available: this.available(line.sku) + ownOf(line.sku) }))
      .filter(({ quantity, available }) => quantity > available);
    if (short.length > 0) throw outOfStock(short);
    this.holds.set(keyOf(request), {
      attempt: request.attempt,
      lines: request.lines,
      ...(own?.isPinned && own.attempt === request.attempt
        ? { isPinned: true, orderId: own.orderId }
        : { isPinned: false }),
    });
    return answer;
  }
}

const pieces = (of: readonly { lines: readonly StockLine[] }[], sku: string): number =>
  of.flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);

const outOfStock = (short: readonly (StockLine & { available: number })[]): DomainError =>
  new DomainError('OUT_OF_STOCK', {
    errors: short.map(({ sku, quantity, available }) => ({ sku, requested: quantity, available })),
  });
