import type { Node, SelectStmt } from '@pgsql/types';

import type { Catalog, Columns } from './catalog.ts';
import type { Scope } from './scope.ts';

/** What the inference of one statement stands on. */
export interface Inference {
  readonly catalog: Catalog;
  /** Functions of the service that always answer. */
  readonly neverNull: ReadonlySet<string>;
  readonly mayParameterBeNull: (number: number) => boolean;
  /** Whether an array, a parameter as a rule, may have null among its elements. */
  readonly mayElementBeNull: (array: Node) => boolean;
  readonly viewColumns: (definition: string) => Columns;
  /** The columns of a subquery: expressions and queries contain each other. */
  readonly selectColumns: (select: SelectStmt, outer: Scope, given: Inference) => Columns;
}
