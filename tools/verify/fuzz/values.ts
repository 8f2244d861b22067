import { NUMBER_LITERALS, TEXTS } from './nasty.ts';

/** A number that is written as it stands, whatever JavaScript makes of it. */
export class Literal {
  constructor(text) {
    this.text = text;
  }
}

/** JSON with literals in it; lone surrogates stay escapes, as JSON.stringify writes them. */
export function toJson(value) {
  if (value instanceof Literal) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${toJson(inner)}`).join(',')}}`;
}

const MAX_DEPTH = 6;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.';

/**
 * Draws values for JSON Schemas: mostly valid ones, so that they get past the first check, with something nasty here and there.
 * `known` gives real values by a field's name (a SKU, the id of a live cart), without which nothing deeper is ever reached.
 */
export class Values {
  constructor({ random, components = {}, known = {}, nastiness = 0.08 }) {
    Object.assign(this, { random, components, known, nastiness });
  }

  /** Any value, of whatever type. */
  anything(depth = 0) {
    const { random } = this;
    return random.weighted([
      [6, () => random.pick(TEXTS)],
      [5, () => new Literal(random.pick(NUMBER_LITERALS))],
      [2, () => null],
      [2, () => random.chance(0.5)],
      [1, () => (depth > 2 ? [] : [this.anything(depth + 1), this.anything(depth + 1)])],
      [1, () => (depth > 2 ? {} : { [random.pick(TEXTS)]: this.anything(depth + 1) })],
    ])();
  }

  /** A value for a field; undefined leaves it out. */
  of(schema, name = '', depth = 0) {
    const { random } = this;
    if (random.chance(this.nastiness)) return random.chance(0.15) ? undefined : this.anything();
    const real = this.known[name];
    if (real?.length > 0 && random.chance(0.85)) return random.pick(real);
    return this.valid(this.resolved(schema), depth);
  }

  resolved(schema) {
    if (schema?.$ref === undefined) return schema ?? {};
    return this.resolved(this.components[schema.$ref.split('/').at(-1)]);
  }

  valid(schema, depth) {
    const { random } = this;
    if ('const' in schema) return schema.const;
    if (schema.enum) return random.pick(schema.enum);
    const branches = schema.oneOf ?? schema.anyOf ?? schema.allOf;
    if (branches) return this.valid(this.resolved(random.pick(branches)), depth);
    const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
    switch (type) {
      case 'object':
        return this.object(schema, depth);
      case 'array':
        return this.array(schema, depth);
      case 'integer':
      case 'number':
        return this.number(schema);
      case 'boolean':
        return random.chance(0.5);
      case 'string':
        return this.text(schema);
      default:
        return null;
    }
  }

  object({ properties = {}, required = [], additionalProperties }, depth) {
    if (depth > MAX_DEPTH) return {};
    const { random } = this;
    const fields = Object.entries(properties)
      .filter(([name]) => required.includes(name) || random.chance(0.6))
      .map(([name, schema]) => [name, this.of(schema, name, depth + 1)]);
    const result = Object.fromEntries(fields);
    const open = typeof additionalProperties === 'object';
    if (open || random.chance(0.05)) {
      const name = random.chance(0.3) ? random.pick(TEXTS) : this.letters(1, 12);
      Object.defineProperty(result, name, {
        value: open ? this.of(additionalProperties, '', depth + 1) : this.anything(),
        enumerable: true,
      });
    }
    return result;
  }

  array({ items = {}, minItems = 0, maxItems = 5 }, depth) {
    const { random } = this;
    const length = random.chance(0.03) ? 300 : random.int(minItems, Math.min(maxItems, minItems + 4));
    return Array.from({ length }, () => this.of(items, '', depth + 1));
  }

  number({ minimum = -1_000, maximum = 100_000, type }) {
    const { random } = this;
    if (random.chance(0.2)) return random.pick([minimum, maximum, 1, 2]);
    const whole = random.int(Math.max(minimum, -1_000_000), Math.min(maximum, 1_000_000));
    return type === 'integer' ? whole : whole / 8;
  }

  text({ format, pattern, minLength = 0, maxLength = 60 }) {
    const { random } = this;
    if (format === 'email') return `${this.letters(1, 12).replace(/[^a-z]/gi, 'x')}@example.com`;
    if (format === 'uuid')
      return `0190f3a0-0000-7000-8000-${String(random.int(0, 999_999)).padStart(12, '0')}`;
    if (format === 'uri' || format === 'url')
      return random.pick(['https://shop.example/done', 'javascript:1', 'http://x']);
    if (format === 'date-time') return '2026-01-01T00:00:00Z';
    if (format === 'date') return '2026-01-01';
    if (pattern?.includes('A-Z]{3}')) return random.pick(['USD', 'EUR', 'JPY', 'KWD', 'XXX']);
    if (pattern?.includes('A-Z]{2}')) return random.pick(['US', 'DE', 'NL', 'JP', 'XX', 'AQ']);
    return this.letters(Math.max(minLength, 1), Math.min(maxLength, minLength + 30));
  }

  letters(least, most) {
    const { random } = this;
    return Array.from({ length: random.int(least, Math.max(least, most)) }, () => random.pick(LETTERS)).join(
      '',
    );
  }
}
