import { InvalidArgumentError } from 'commander';

/** The limit of the warehouse. */
const MOST_PIECES = 10_000_000;

/** A whole number of 0 or more that a JSON number carries. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A whole number of 0 or more is expected.');
  return Number(text);
}

/** An amount of money above 0, in minor units. */
export function minorUnits(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('More than 0 is expected.');
  return number;
}

/** Pieces of stock. */
export function pieces(text: string): number {
  const number = wholeNumber(text);
  if (number > MOST_PIECES) throw new InvalidArgumentError(`At most ${MOST_PIECES} pieces.`);
  return number;
}

/** An ISO 4217 code. */
export function currencyCode(text: string): string {
  if (!/^[A-Z]{3}$/.test(text)) throw new InvalidArgumentError('A code such as EUR is expected.');
  return text;
}
