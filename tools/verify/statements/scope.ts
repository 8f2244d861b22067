import type { ColumnRef, Node } from '@pgsql/types';

import type { Columns } from './catalog.ts';

/** Every row has them. */
const SYSTEM_COLUMNS = new Set(['xmax', 'xmin', 'ctid', 'tableoid']);

/** A relation of a FROM clause. */
export interface Relation {
  readonly alias: string;
  readonly columns: Columns;
  /** On the side of an outer join that may have no row. */
  isOptional: boolean;
  /** Columns that a condition has proven not to be null. */
  readonly proven: Set<string>;
}

/** What names mean at a place in a query. */
export class Scope {
  readonly relations: Relation[] = [];
  readonly ctes = new Map<string, Columns>();
  /** Aggregates of a query without GROUP BY have no row to count on. */
  hasGroups = false;
  private readonly outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  /** The same names; what is proven in the copy stays there. */
  copy(): Scope {
    const copied = new Scope(this.outer);
    for (const relation of this.relations)
      copied.relations.push({ ...relation, proven: new Set(relation.proven) });
    for (const [name, columns] of this.ctes) copied.ctes.set(name, columns);
    copied.hasGroups = this.hasGroups;
    return copied;
  }

  add(alias: string, columns: Columns): Relation {
    const relation = { alias, columns, isOptional: false, proven: new Set<string>() };
    this.relations.push(relation);
    return relation;
  }

  cte(name: string): Columns | undefined {
    return this.ctes.get(name) ?? this.outer?.cte(name);
  }

  /** Whether the column that is named may be null; unknown names may. */
  mayBeNull(reference: ColumnRef): boolean {
    const found = this.find(reference);
    if (!found) return true;
    const { relation, column } = found;
    if (column !== undefined && SYSTEM_COLUMNS.has(column)) return relation.isOptional;
    const isAbsent = relation.isOptional && relation.proven.size === 0;
    if (column === undefined) return isAbsent;
    return (
      !relation.proven.has(column) &&
      (isAbsent || relation.columns.find(({ name }) => name === column)?.mayBeNull !== false)
    );
  }

  /** Remembers that a condition excludes null from a column. */
  prove(reference: ColumnRef): void {
    const found = this.find(reference);
    if (found?.column !== undefined && this.relations.includes(found.relation))
      found.relation.proven.add(found.column);
  }

  /** The relation of a name; without a column it is a whole row. */
  private find(reference: ColumnRef): { relation: Relation; column?: string } | undefined {
    const names = namesOf(reference.fields);
    const column = names.at(-1) ?? '';
    const alias = names.at(-2);
    const relation = this.relations.find(
      (each) =>
        (alias === undefined || each.alias === alias) &&
        (SYSTEM_COLUMNS.has(column) || each.columns.some(({ name }) => name === column)),
    );
    if (relation) return { relation, column };
    const row = alias === undefined && this.relations.find((each) => each.alias === column);
    return row ? { relation: row } : this.outer?.find(reference);
  }
}

/** The strings of a list of names. */
export const namesOf = (nodes: readonly Node[] = []): string[] =>
  nodes.flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
