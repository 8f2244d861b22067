/** The caps cannot carry the whole, or an input is negative. */
export class AllocationError extends RangeError {
  override readonly name = 'AllocationError';
}

/**
 * Splits a whole over lines in proportion to their weights (TOT-1). Each part is rounded down; the remainder goes to the
 * last line as far as its own amount (its cap) allows, then to the line before it, and so on. The parts always sum to the
 * whole and 0 <= part <= cap. Without caps every line with a weight may carry any amount. Throws AllocationError.
 */
export function allocate(total: bigint, weights: readonly bigint[], caps?: readonly bigint[]): bigint[] {
  assertInput(total, weights, caps);
  const sum = weights.reduce((acc, weight) => acc + weight, 0n);
  const room = caps ?? weights.map((weight) => (weight > 0n || sum === 0n ? total : 0n));
  const parts = weights.map((weight, index) =>
    sum === 0n ? 0n : min((total * weight) / sum, room[index] ?? 0n),
  );
  return placeRemainder(total, parts, room);
}

function placeRemainder(total: bigint, parts: bigint[], room: readonly bigint[]): bigint[] {
  let left = parts.reduce((rest, part) => rest - part, total);
  for (let index = parts.length - 1; index >= 0 && left > 0n; index -= 1) {
    const part = parts[index] ?? 0n;
    const taken = min(left, (room[index] ?? 0n) - part);
    parts[index] = part + taken;
    left -= taken;
  }
  if (left !== 0n) throw new AllocationError(`${left} of ${total} exceeds the caps of all lines`);
  return parts;
}

function assertInput(total: bigint, weights: readonly bigint[], caps?: readonly bigint[]): void {
  if (total < 0n) throw new AllocationError(`cannot allocate the negative amount ${total}`);
  if (weights.some((weight) => weight < 0n)) throw new AllocationError('a weight is negative');
  if (caps && caps.length !== weights.length)
    throw new AllocationError('there is not one cap for each weight');
  if (caps?.some((cap) => cap < 0n)) throw new AllocationError('a cap is negative');
}

/** The smaller of two amounts of minor units. */
export function min(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
