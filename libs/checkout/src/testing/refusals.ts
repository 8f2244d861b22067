import { DomainError, isDomainError } from '@holdfast/errors';

/** The refusal a piece of work ends with; fails when it does not, or ends with anything else. */
export async function refusalOf(work: Promise<unknown>): Promise<DomainError> {
  const error = await work.then(
    (answer) => new Error(`was not refused, but answered ${JSON.stringify(answer)}`),
    (thrown: unknown) => thrown,
  );
  if (isDomainError(error)) return error;
  throw error;
}

/** The refusal of a warehouse without stock. */
export const outOfStock = (sku = 'SKU-1'): DomainError =>
  new DomainError('OUT_OF_STOCK', { errors: [{ sku, requested: 1, available: 0 }] });
