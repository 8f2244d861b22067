import { Rational } from '../rational.js';
import { type TaxShare, type TaxedItem, exactShares } from './exact-tax.js';

/** A tax on one item in whole minor units. */
export interface RoundedShare extends TaxShare {
  amountMinor: bigint;
}

/** An item with its taxes. */
export interface RoundedItem extends TaxedItem {
  readonly shares: RoundedShare[];
}

interface Slot {
  readonly item: RoundedItem;
  readonly share: RoundedShare;
}

/** Rounds every item's tax half-up by itself; its taxes share the result by largest remainder. */
export function roundPerLine(items: readonly TaxedItem[]): RoundedItem[] {
  const floored = items.map(floorShares);
  floored.forEach((item) => distributeRemainder(item.shares.map((share) => ({ item, share }))));
  return floored;
}

/** Rounds every tax half-up once over all items; the items share the result by largest remainder. */
export function roundPerTotal(items: readonly TaxedItem[]): RoundedItem[] {
  const floored = items.map(floorShares);
  const slots = floored.flatMap((item) => item.shares.map((share) => ({ item, share })));
  groupSlots(slots).forEach(distributeRemainder);
  return floored;
}

/**
 * Contained and added tax are rounded separately even under one name: rounding contained tax does not change the price, and must not
 * change added tax, which the customer pays.
 */
function groupSlots(slots: readonly Slot[]): Slot[][] {
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) {
    const key = JSON.stringify([slot.share.name, slot.share.rate.text, slot.item.isIncluded]);
    groups.set(key, [...(groups.get(key) ?? []), slot]);
  }
  return [...groups.values()];
}

function floorShares(item: TaxedItem): RoundedItem {
  return {
    ...item,
    shares: exactShares(item).map((share) => ({ ...share, amountMinor: share.exact.floor() })),
  };
}

/** Raises floored shares by one each, largest fraction first, until they sum to the rounded sum of the exact ones. */
function distributeRemainder(slots: readonly Slot[]): void {
  const whole = slots.reduce((sum, { share }) => sum.plus(share.exact), Rational.ZERO).roundHalfUp();
  let left = slots.reduce((rest, { share }) => rest - share.amountMinor, whole);
  const ranked = slots
    .map((slot, index) => ({
      slot,
      index,
      fraction: slot.share.exact.minus(Rational.of(slot.share.amountMinor)),
    }))
    .sort((a, b) => b.fraction.compare(a.fraction) || b.index - a.index)
    .map(({ slot }) => slot);
  // An amount of one cent that contains two taxes must not get a cent of each: items with room come first.
  for (const { share } of [...ranked.filter(hasRoom), ...ranked.filter((slot) => !hasRoom(slot))]) {
    if (left === 0n) return;
    share.amountMinor += 1n;
    left -= 1n;
  }
}

function hasRoom({ item }: Slot): boolean {
  return !item.isIncluded || itemTax(item) < item.amountMinor;
}

/** All taxes on an item. */
export function itemTax(item: RoundedItem): bigint {
  return item.shares.reduce((sum, share) => sum + share.amountMinor, 0n);
}
