import { validationFailed } from '@holdfast/errors';
import { promotion } from '@holdfast/proto';

import type { PromotionTarget } from './domain/promotion.js';
import type { PromotionRecord } from './list-promotions/promotion-record.js';
import type {
  ValidatePromotionsQuery,
  ValidatedEffect,
  ValidatedPromotions,
} from './validate-promotions/validate-promotions.js';

const TARGETS: Record<PromotionTarget, promotion.PromotionTarget> = {
  line: promotion.PromotionTarget.PROMOTION_TARGET_LINE,
  order: promotion.PromotionTarget.PROMOTION_TARGET_ORDER,
  shipping: promotion.PromotionTarget.PROMOTION_TARGET_SHIPPING,
};

function minorOf(path: string, text: string): bigint {
  if (!/^-?\d{1,19}$/.test(text)) throw validationFailed([{ path, message: 'expected minor units' }]);
  return BigInt(text);
}

export const toQuery = (request: promotion.ValidatePromotionsRequest): ValidatePromotionsQuery => ({
  ...request,
  lines: request.lines.map(({ unitPriceMinor, ...line }, index) => ({
    ...line,
    unitPriceMinor: minorOf(`lines[${index}].unit_price_minor`, unitPriceMinor),
  })),
  shippingMinor: minorOf('shipping_minor', request.shippingMinor),
});

const toEffect = ({
  promotion: given,
  amountMinor,
  lines,
  conditional,
}: ValidatedEffect): promotion.PromotionEffect => ({
  promotionId: given.id,
  code: given.code ?? '',
  name: given.name,
  target: TARGETS[given.target],
  amountMinor: String(amountMinor),
  lineAmounts: lines.map((line) => ({ lineId: line.lineId, amountMinor: String(line.amountMinor) })),
  limited: given.limited,
  conditional,
});

export const toValidated = (validated: ValidatedPromotions): promotion.ValidatePromotionsResponse => ({
  effects: validated.effects.map(toEffect),
  invalid: [...validated.invalid],
  revision: String(validated.revision),
  validForMs: String(validated.validForMs),
  dependsOnShipping: validated.dependsOnShipping,
});

const valueOf = ({ percent, amountMinor }: PromotionRecord): string =>
  amountMinor !== null ? String(amountMinor) : percent !== null ? String(percent / 100) : '';

export const toRecord = (record: PromotionRecord): promotion.Promotion => ({
  id: record.id,
  code: record.code ?? '',
  name: record.name,
  kind: record.kind,
  target: TARGETS[record.target],
  value: valueOf(record),
  currency: record.currency ?? '',
  priority: record.priority,
  exclusive: record.exclusive,
  stackable: record.stackable,
  active: record.active,
  totalLimit: record.totalLimit ?? 0,
  perCustomerLimit: record.perCustomerLimit ?? 0,
  reserved: record.reserved,
  applied: record.applied,
  overUsed: record.overUsed,
  startsAt: record.startsAt?.toISOString() ?? '',
  endsAt: record.endsAt?.toISOString() ?? '',
  conditions: JSON.stringify(record.conditions),
});
