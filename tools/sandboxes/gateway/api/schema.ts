import type { FormObject, FormValue } from '../http/form-body.ts';
import type { Metadata } from '../state/records.ts';
import { invalidRequest } from './errors.ts';

/** Reads one parameter: returns the typed value or throws the refusal Stripe would send. */
export interface Field<T> {
  parse(value: FormValue, path: string): T;
  required: boolean;
}
export interface OptionalField<T> extends Field<T> {
  required: false;
}
export interface RequiredField<T> extends Field<T> {
  required: true;
}
/** The parameters of an endpoint, by name. */
export type Shape = Record<string, Field<unknown>>;

type RequiredKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends RequiredField<unknown> ? K : never;
}[keyof S];
type ValueOf<F> = F extends Field<infer T> ? T : never;
/** What reading by a shape results in. */
export type Parsed<S extends Shape> = { [K in RequiredKeys<S>]: ValueOf<S[K]> } & {
  [K in Exclude<keyof S, RequiredKeys<S>>]?: ValueOf<S[K]>;
};
export type Parser<Params> = (input: FormObject) => Params;

const field = <T>(parse: (value: FormValue, path: string) => T): OptionalField<T> => ({
  parse,
  required: false,
});

/** The same field, refused when missing. */
export const required = <T>({ parse }: Field<T>): RequiredField<T> => ({ parse, required: true });

function empty(path: string): Error {
  return invalidRequest(
    `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; however '${path}' cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`,
    { code: 'parameter_invalid_empty', param: path },
  );
}

function scalar(value: FormValue, path: string): string {
  if (typeof value !== 'string') throw invalidRequest(`Invalid string: ${path}`, { param: path });
  return value;
}

/** A whole number. */
export const int = ({ min }: { min?: number } = {}): OptionalField<number> =>
  field((value, path) => {
    if (value === '') throw empty(path);
    if (!/^-?\d{1,15}$/.test(scalar(value, path))) {
      throw invalidRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: path });
    }
    if (min !== undefined && Number(value) < min) {
      throw invalidRequest(`This value must be greater than or equal to ${min}.`, {
        code: 'parameter_invalid_integer',
        param: path,
      });
    }
    return Number(value);
  });

/** Text that cannot be emptied. */
export const text = ({ max = 5000 }: { max?: number } = {}): OptionalField<string> =>
  field((value, path) => {
    if (value === '') throw empty(path);
    const given = scalar(value, path);
    if (given.length <= max) return given;
    throw invalidRequest(`Invalid string: ${path} must be at most ${max} characters`, { param: path });
  });

/** Text where an empty value unsets. */
export const nullableText = (): OptionalField<string | null> =>
  field((value, path) => (value === '' ? null : scalar(value, path)));

/** true or false. */
export const bool = (): OptionalField<boolean> =>
  field((value, path) => {
    if (value !== 'true' && value !== 'false') {
      throw invalidRequest(`Invalid boolean: ${value}`, { param: path });
    }
    return value === 'true';
  });

/** One of the given words. */
export const oneOf = <const W extends string>(words: readonly W[]): OptionalField<W> =>
  field((value, path) => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw invalidRequest(
      `Invalid ${path}: must be one of ${words.slice(0, -1).join(', ')}, or ${words.at(-1)}`,
      { param: path },
    );
  });

/** Metadata with Stripe's limits; an empty value stays, for the handler to unset the key. */
export const metadata = (): OptionalField<Metadata> =>
  field((value, path) => {
    if (value === '') return {};
    if (typeof value !== 'object') throw invalidRequest('Invalid object', { param: path });
    const entries = Object.entries(value);
    if (entries.length > 50) throw invalidRequest('Metadata can have up to 50 keys.', { param: path });
    return Object.fromEntries(entries.map(([key, item]) => [key, metadataValue(key, item, path)]));
  });

function metadataValue(key: string, item: FormValue, path: string): string {
  if (key.length > 40) {
    throw invalidRequest(
      `Metadata keys can have up to 40 characters, but you passed in a key of ${key.length}.`,
      { param: path },
    );
  }
  const value = scalar(item, `${path}[${key}]`);
  if (value.length <= 500) return value;
  throw invalidRequest(
    `Metadata values can have up to 500 characters, but you passed in a value that is ${value.length} characters.`,
    { param: `${path}[${key}]` },
  );
}

/** A nested object of known keys. */
export const hash = <S extends Shape>(shape: S): OptionalField<Parsed<S>> =>
  field((value, path) => {
    if (typeof value !== 'object') throw invalidRequest('Invalid object', { param: path });
    return parseFields(value, shape, path);
  });

/** A list; `item` is a field of this module. */
export const list = <T>(item: Field<T>): OptionalField<T[]> =>
  field((value, path) => {
    if (value === '') return [];
    if (typeof value !== 'object') throw invalidRequest('Invalid array', { param: path });
    return Object.entries(value).map(([key, one]) => item.parse(one, `${path}[${key}]`));
  });

export interface Range {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

/** A time, or a range of times. */
export const range = (): OptionalField<Range> =>
  field((value, path): Range => {
    if (typeof value !== 'object') return { gte: int().parse(value, path), lte: int().parse(value, path) };
    return parseFields(value, { gt: int(), gte: int(), lt: int(), lte: int() }, path);
  });

/** Known to Stripe and harmless here: taken as sent. */
export const loose = (): OptionalField<FormValue> => field((value) => value);

/** Known to Stripe and not to this sandbox: refused, never silently ignored. */
export const unsupported = (): OptionalField<never> =>
  field((_value, path) => {
    throw invalidRequest(`The local Stripe sandbox does not implement the parameter ${path}`, {
      param: path,
    });
  });

/** Reads `input` by `shape`: unknown, missing and malformed parameters are refused as Stripe refuses them. */
function parseFields<S extends Shape>(input: FormObject, shape: S, prefix = ''): Parsed<S> {
  const output: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    const path = prefix ? `${prefix}[${key}]` : key;
    const known = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (!known) {
      throw invalidRequest(`Received unknown parameter: ${path}`, { code: 'parameter_unknown', param: path });
    }
    output[key] = known.parse(value, path);
  }
  for (const [key, known] of Object.entries(shape)) {
    if (known.required && output[key] === undefined) throw missing(prefix ? `${prefix}[${key}]` : key);
  }
  // True by the two loops: every key was read by its own field, and no required one is missing.
  return output as Parsed<S>;
}

/** Reads the parameters of an endpoint. */
export const parser =
  <S extends Shape>(shape: S): Parser<Parsed<S>> =>
  (input) =>
    parseFields(input, shape);

/** The refusal for a required parameter that is not there. */
export function missing(path: string): Error {
  return invalidRequest(`Missing required param: ${path}.`, { code: 'parameter_missing', param: path });
}
