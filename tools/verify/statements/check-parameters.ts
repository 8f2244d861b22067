import ts from 'typescript';

import type { TypeComparison, ValueKind } from './column-types.ts';
import { columnType } from './column-types.ts';
import type { Run } from './find-runs.ts';

/** What may be sent for a parameter, by what PostgreSQL takes it for. `pg` sends text: a number for a bigint is as good as a bigint. */
const SENT: Readonly<Record<Exclude<ValueKind, 'json'>, readonly ValueKind[]>> = {
  string: ['string'],
  number: ['number', 'bigint'],
  bigint: ['number', 'bigint'],
  boolean: ['boolean'],
  Date: ['Date', 'string'],
  Buffer: ['Buffer'],
};
/** Decimal numbers travel as text. */
const NUMERIC: readonly ValueKind[] = ['string', 'number', 'bigint'];

/** How a call's parameters differ from what the statement takes: one line per difference. */
export function compareParameters(
  { place, parameters, isComplete }: Run,
  typeNames: readonly string[],
  types: TypeComparison,
  checker: ts.TypeChecker,
): string[] {
  if (isComplete ? parameters.length !== typeNames.length : parameters.length > typeNames.length)
    return [`${place} gives ${parameters.length} parameters; the statement takes ${typeNames.length}`];
  return parameters.flatMap((given, index) => {
    const typeName = typeNames[index] ?? '';
    if (isSendable(given, typeName, types, checker)) return [];
    return [`${place} gives ${checker.typeToString(given)} for $${index + 1}, which is ${typeName}`];
  });
}

function isSendable(
  given: ts.Type,
  typeName: string,
  types: TypeComparison,
  checker: ts.TypeChecker,
): boolean {
  const type = checker.getNonNullableType(given);
  if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Never)) return true;
  if (type.flags & ts.TypeFlags.Any) return false;
  const wanted = columnType(typeName);
  if (!wanted) return false;
  if (wanted.isArray) {
    const element = types.elementOf(type);
    return element !== undefined && isSendable(element, typeName.slice(1), types, checker);
  }
  // `pg` writes an object as JSON, but an array as an array of PostgreSQL's.
  if (wanted.kind === 'json') return types.partsOf(type).every((part) => !checker.isArrayLikeType(part));
  const sent = typeName === 'numeric' ? NUMERIC : SENT[wanted.kind];
  return types.partsOf(type).every((part) => sent.some((each) => types.isKind(part, each)));
}
