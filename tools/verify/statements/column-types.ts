import ts from 'typescript';

/** What `pg` makes of a value, as `libs/postgres` sets its parsers. */
export type ValueKind = 'string' | 'number' | 'bigint' | 'boolean' | 'Date' | 'Buffer' | 'json';
export interface ColumnType {
  readonly kind: ValueKind;
  readonly isArray: boolean;
}

const named = (kind: ValueKind, types: string): [string, ValueKind][] =>
  types.split(' ').map((type) => [type, kind]);

/** By the type's name in pg_type. `time` and `interval` are not used. */
const KINDS: ReadonlyMap<string, ValueKind> = new Map([
  ...named('string', 'text varchar bpchar name uuid numeric char void unknown'),
  ...named('number', 'int2 int4 oid float4 float8'),
  ...named('bigint', 'int8'),
  ...named('boolean', 'bool'),
  ...named('Date', 'timestamptz timestamp date'),
  ...named('Buffer', 'bytea'),
  ...named('json', 'json jsonb'),
]);
/** `pg` leaves these elements as text. */
const ELEMENTS_AS_TEXT = new Set(['int8', 'numeric']);

/** The type of a column by its name in pg_type; undefined for one that no rule here covers. */
export function columnType(name: string): ColumnType | undefined {
  const isArray = name.startsWith('_');
  const element = isArray ? name.slice(1) : name;
  const kind = KINDS.get(element);
  if (kind === undefined) return undefined;
  return { kind: isArray && ELEMENTS_AS_TEXT.has(element) ? 'string' : kind, isArray };
}

const FLAGS: Partial<Record<ValueKind, ts.TypeFlags>> = {
  string: ts.TypeFlags.StringLike,
  number: ts.TypeFlags.NumberLike,
  bigint: ts.TypeFlags.BigIntLike,
  boolean: ts.TypeFlags.BooleanLike,
};
const CLASSES: Partial<Record<ValueKind, readonly string[]>> = {
  Date: ['Date'],
  Buffer: ['Buffer', 'Uint8Array'],
};

/** Compares TypeScript's types with the database's. */
export class TypeComparison {
  private readonly checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
  }

  /** Whether a value of the column can be what the type says, null aside. A narrower type is a promise of a CHECK, and is believed. */
  fitsColumn(declared: ts.Type, column: ColumnType): boolean {
    const type = this.checker.getNonNullableType(declared);
    if (type.flags & ts.TypeFlags.Unknown) return true;
    if (type.flags & ts.TypeFlags.Any) return false;
    if (column.isArray) return this.elementFits(type, column);
    return column.kind === 'json' || this.partsOf(type).every((part) => this.isKind(part, column.kind));
  }

  mayBeNull(declared: ts.Type): boolean {
    if (declared.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return true;
    return this.partsOf(declared).some(({ flags }) => (flags & ts.TypeFlags.Null) !== 0);
  }

  mayBeMissing(declared: ts.Type): boolean {
    return this.partsOf(declared).some(({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0);
  }

  /** The parts of a union, or the type itself. */
  partsOf(type: ts.Type): readonly ts.Type[] {
    return type.isUnion() ? type.types : [type];
  }

  isKind(type: ts.Type, kind: ValueKind): boolean {
    if (type.isIntersection()) return type.types.some((part) => this.isKind(part, kind));
    const flags = FLAGS[kind];
    if (flags !== undefined) return (type.flags & flags) !== 0;
    return CLASSES[kind]?.includes(type.symbol?.name ?? '') ?? false;
  }

  /** The element of an array or tuple. */
  elementOf(type: ts.Type): ts.Type | undefined {
    if (!this.checker.isArrayLikeType(type)) return undefined;
    return this.checker.getIndexTypeOfType(type, ts.IndexKind.Number);
  }

  private elementFits(type: ts.Type, { kind }: ColumnType): boolean {
    const element = this.elementOf(type);
    return element !== undefined && this.fitsColumn(element, { kind, isArray: false });
  }
}
