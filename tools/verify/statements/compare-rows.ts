import type ts from 'typescript';

import type { NullableColumn } from './catalog.ts';
import { columnType } from './column-types.ts';
import type { TypeComparison } from './column-types.ts';

/** A result column as the database and the statement's text have it. */
export interface ResultColumn extends NullableColumn {
  readonly typeName: string;
}

/** How a row type differs from what the database answers: one line per lie. */
export function compareRow(
  row: ts.Type,
  columns: readonly ResultColumn[],
  types: TypeComparison,
  checker: ts.TypeChecker,
): string[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const twice = columns.filter((column) => byName.get(column.name) !== column);
  return [
    ...twice.map(({ name }) => `answers two columns named ${name}`),
    ...checker.getPropertiesOfType(row).flatMap((property) => {
      const declared = checker.getTypeOfSymbol(property);
      const column = byName.get(property.name);
      if (!column) return types.mayBeMissing(declared) ? [] : [`answers no column ${property.name}`];
      return compareColumn(column, declared, types, checker);
    }),
  ];
}

function compareColumn(
  { name, typeName, mayBeNull }: ResultColumn,
  declared: ts.Type,
  types: TypeComparison,
  checker: ts.TypeChecker,
): string[] {
  const type = columnType(typeName);
  if (!type) return [`column ${name}: no rule for the type ${typeName}`];
  const said = checker.typeToString(declared);
  if (!types.fitsColumn(declared, type)) return [`column ${name} is ${typeName}, which is no ${said}`];
  return mayBeNull && !types.mayBeNull(declared) ? [`column ${name} may be null, which ${said} denies`] : [];
}
