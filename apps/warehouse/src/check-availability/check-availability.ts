import { Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';

import { skuProblem } from '../domain/stock-line.js';
import { HoldsRepository } from '../holds/holds.repository.js';

const MAX_SKUS = 500;

/** Pieces that can be held now, by SKU in the order of the request; unknown SKUs have none. */
@Injectable()
export class CheckAvailability {
  constructor(private readonly holds: HoldsRepository) {}

  /** Reason: VALIDATION_FAILED. */
  async execute(skus: readonly string[]): Promise<readonly { sku: string; available: number }[]> {
    const wanted = checkSkus(skus);
    if (wanted.length === 0) return [];
    const available = await this.holds.available(wanted);
    return wanted.map((sku) => ({ sku, available: available.get(sku) ?? 0 }));
  }
}

/** Each SKU once. Reason: VALIDATION_FAILED. */
export function checkSkus(skus: readonly string[]): string[] {
  if (skus.length > MAX_SKUS)
    throw validationFailed([{ path: 'skus', message: `expected at most ${MAX_SKUS}` }]);
  const problems = skus.flatMap((sku, index) => {
    const message = skuProblem(sku);
    return message ? [{ path: `skus[${index}]`, message }] : [];
  });
  if (problems.length > 0) throw validationFailed(problems);
  return [...new Set(skus)];
}
