import { invalidRequest } from './errors.ts';

/** `parse(value, path)` returns the typed value or throws the refusal Stripe would send. */
const field = (parse, options = {}) => ({ parse, required: false, ...options });

function empty(path) {
  return invalidRequest(
    `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; however '${path}' cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`,
    { code: 'parameter_invalid_empty', param: path },
  );
}

function scalar(value, path) {
  if (typeof value !== 'string') throw invalidRequest(`Invalid string: ${path}`, { param: path });
  return value;
}

/** A whole number. */
export const int = (options = {}) =>
  field((value, path) => {
    if (value === '') throw empty(path);
    if (!/^-?\d{1,15}$/.test(scalar(value, path))) {
      throw invalidRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: path });
    }
    if (options.min !== undefined && Number(value) < options.min) {
      throw invalidRequest(`This value must be greater than or equal to ${options.min}.`, {
        code: 'parameter_invalid_integer',
        param: path,
      });
    }
    return Number(value);
  }, options);

/** Text that cannot be emptied. */
export const text = (options = {}) =>
  field((value, path) => {
    if (value === '') throw empty(path);
    const max = options.max ?? 5000;
    if (scalar(value, path).length <= max) return value;
    throw invalidRequest(`Invalid string: ${path} must be at most ${max} characters`, { param: path });
  }, options);

/** Text where an empty value unsets. */
export const nullableText = () => field((value, path) => (value === '' ? null : scalar(value, path)));

/** true or false. */
export const bool = () =>
  field((value, path) => {
    if (value !== 'true' && value !== 'false') {
      throw invalidRequest(`Invalid boolean: ${value}`, { param: path });
    }
    return value === 'true';
  });

/** One of the given words. */
export const oneOf = (words, options = {}) =>
  field((value, path) => {
    if (words.includes(value)) return value;
    throw invalidRequest(
      `Invalid ${path}: must be one of ${words.slice(0, -1).join(', ')}, or ${words.at(-1)}`,
      {
        param: path,
      },
    );
  }, options);

/** Metadata with Stripe's limits; an empty value stays, for the handler to unset the key. */
export const metadata = () =>
  field((value, path) => {
    if (value === '') return {};
    if (typeof value !== 'object') throw invalidRequest('Invalid object', { param: path });
    const entries = Object.entries(value);
    if (entries.length > 50) throw invalidRequest('Metadata can have up to 50 keys.', { param: path });
    for (const [key, item] of entries) checkMetadata(key, item, path);
    return { ...value };
  });

function checkMetadata(key, item, path) {
  if (key.length > 40) {
    throw invalidRequest(
      `Metadata keys can have up to 40 characters, but you passed in a key of ${key.length}.`,
      {
        param: path,
      },
    );
  }
  if (scalar(item, `${path}[${key}]`).length > 500) {
    throw invalidRequest(
      `Metadata values can have up to 500 characters, but you passed in a value that is ${item.length} characters.`,
      { param: `${path}[${key}]` },
    );
  }
}

/** A nested object of known keys. */
export const hash = (shape, options = {}) =>
  field((value, path) => {
    if (typeof value !== 'object') throw invalidRequest('Invalid object', { param: path });
    return parseFields(value, shape, path);
  }, options);

/** A list; `item` is a field of this module. */
export const list = (item, options = {}) =>
  field((value, path) => {
    if (value === '') return [];
    if (typeof value !== 'object') throw invalidRequest('Invalid array', { param: path });
    return Object.keys(value).map((key) => item.parse(value[key], `${path}[${key}]`));
  }, options);

/** A time, or a range of times. */
export const range = () =>
  field((value, path) => {
    if (typeof value !== 'object') return { gte: int().parse(value, path), lte: int().parse(value, path) };
    return parseFields(value, { gt: int(), gte: int(), lt: int(), lte: int() }, path);
  });

/** Known to Stripe and harmless here: taken as sent. */
export const loose = () => field((value) => value);

/** Known to Stripe and not to this sandbox: said aloud, never silently ignored. */
export const unsupported = () =>
  field((_value, path) => {
    throw invalidRequest(`The local Stripe sandbox does not implement the parameter ${path}`, {
      param: path,
    });
  });

/** Reads `input` by `shape`: unknown, missing and malformed parameters are refused as Stripe refuses them. */
export function parseFields(input, shape, prefix = '') {
  const output = {};
  for (const key in input) {
    const path = prefix ? `${prefix}[${key}]` : key;
    if (!Object.hasOwn(shape, key)) {
      throw invalidRequest(`Received unknown parameter: ${path}`, { code: 'parameter_unknown', param: path });
    }
    output[key] = shape[key].parse(input[key], path);
  }
  for (const key in shape) {
    if (shape[key].required && output[key] === undefined) throw missing(prefix ? `${prefix}[${key}]` : key);
  }
  return output;
}

/** The refusal for a required parameter that is not there. */
export function missing(path) {
  return invalidRequest(`Missing required param: ${path}.`, { code: 'parameter_missing', param: path });
}
