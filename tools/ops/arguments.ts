import { InvalidArgumentError } from 'commander';

/** As many as the warehouse takes. */
const MOST_PIECES = 10_000_000;

/** A whole number of 0 or more that a JSON number carries. */
export function wholeNumber(text) {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A whole number of 0 or more is expected.');
  return Number(text);
}

/** An amount of money that is more than nothing. */
export function minorUnits(text) {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('More than 0 is expected.');
  return number;
}

/** Pieces of stock. */
export function pieces(text) {
  const number = wholeNumber(text);
  if (number > MOST_PIECES) throw new InvalidArgumentError(`At most ${MOST_PIECES} pieces.`);
  return number;
}

/** An ISO 4217 code. */
export function currencyCode(text) {
  if (!/^[A-Z]{3}$/.test(text)) throw new InvalidArgumentError('A code such as EUR is expected.');
  return text;
}
