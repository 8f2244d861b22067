import type { Random } from '../chaos/random.ts';
import type { Components, Schema } from './api-document.ts';
import { NUMBER_LITERALS, TEXTS } from './nasty.ts';

/** Real values by the names of the fields that take them. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** A number that is written as it stands, whatever JavaScript makes of it. */
export class Literal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON with literals in it; lone surrogates stay escapes, as JSON.stringify writes them. */
export function toJson(value: unknown): string {
  if (value instanceof Literal) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  // JSON.stringify has no text for undefined, whatever its type says.
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${toJson(inner)}`).join(',')}}`;
}

const MAX_DEPTH = 6;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.';
/** How often a value is not what its schema asks for. */
const NASTINESS = 0.08;

/**
 * Draws values for JSON Schemas: mostly valid ones, so that they get past the first check, with something nasty here and there.
 * `known` gives real values by a field's name (a SKU, the id of a live cart), without which nothing deeper is ever reached.
 */
export class Values {
  private readonly random: Random;
  private readonly components: Components;
  private readonly known: Known;

  constructor({ random, components, known }: { random: Random; components: Components; known: Known }) {
    this.random = random;
    this.components = components;
    this.known = known;
  }

  /** Any value, of whatever type. */
  anything(depth = 0): unknown {
    const { random } = this;
    return random.weighted<() => unknown>([
      [6, () => random.pick(TEXTS)],
      [5, () => new Literal(random.pick(NUMBER_LITERALS))],
      [2, () => null],
      [2, () => random.chance(0.5)],
      [1, () => (depth > 2 ? [] : [this.anything(depth + 1), this.anything(depth + 1)])],
      [1, () => (depth > 2 ? {} : { [random.pick(TEXTS)]: this.anything(depth + 1) })],
    ])();
  }

  /** A value for a field; undefined leaves it out. */
  of(schema: Schema, name = '', depth = 0): unknown {
    const { random } = this;
    if (random.chance(NASTINESS)) return random.chance(0.15) ? undefined : this.anything();
    const real = this.known[name];
    if (real && real.length > 0 && random.chance(0.85)) return random.pick(real);
    return this.valid(this.resolved(schema), depth);
  }

  private resolved(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    const named = this.components[name];
    if (!named) throw new Error(`The document has no component ${name}.`);
    return this.resolved(named);
  }

  private valid(schema: Schema, depth: number): unknown {
    const { random } = this;
    if ('const' in schema) return schema.const;
    if (schema.enum) return random.pick(schema.enum);
    const branches = schema.oneOf ?? schema.anyOf ?? schema.allOf;
    if (branches) return this.valid(this.resolved(random.pick(branches)), depth);
    switch (this.typeOf(schema)) {
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

  private typeOf({ type = 'null' }: Schema): string {
    return typeof type === 'string' ? type : this.random.pick(type);
  }

  private object({ properties = {}, required = [], additionalProperties }: Schema, depth: number): object {
    if (depth > MAX_DEPTH) return {};
    const { random } = this;
    const fields = Object.entries(properties)
      .filter(([name]) => required.includes(name) || random.chance(0.6))
      .map(([name, schema]) => [name, this.of(schema, name, depth + 1)] as const);
    const result = Object.fromEntries(fields);
    const open = typeof additionalProperties === 'object' ? additionalProperties : undefined;
    if (open || random.chance(0.05)) {
      const name = random.chance(0.3) ? random.pick(TEXTS) : this.letters(1, 12);
      Object.defineProperty(result, name, {
        value: open ? this.of(open, '', depth + 1) : this.anything(),
        enumerable: true,
      });
    }
    return result;
  }

  private array({ items = {}, minItems = 0, maxItems = 5 }: Schema, depth: number): unknown[] {
    const { random } = this;
    const length = random.chance(0.03) ? 300 : random.int(minItems, Math.min(maxItems, minItems + 4));
    return Array.from({ length }, () => this.of(items, '', depth + 1));
  }

  private number({ minimum = -1_000, maximum = 100_000, type }: Schema): number {
    const { random } = this;
    if (random.chance(0.2)) return random.pick([minimum, maximum, 1, 2]);
    const whole = random.int(Math.max(minimum, -1_000_000), Math.min(maximum, 1_000_000));
    return type === 'integer' ? whole : whole / 8;
  }

  text({ format, pattern, minLength = 0, maxLength = 60 }: Schema): string {
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

  private letters(least: number, most: number): string {
    const { random } = this;
    const length = random.int(least, Math.max(least, most));
    return Array.from({ length }, () => LETTERS[random.int(0, LETTERS.length - 1)]).join('');
  }
}
