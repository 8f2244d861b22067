import type { Node } from '@pgsql/types';
import { loadModule, parseSync } from 'libpg-query';
import type ts from 'typescript';

import type { Columns } from './catalog.ts';
import { compareParameters } from './check-parameters.ts';
import { TypeComparison } from './column-types.ts';
import { compareRow } from './compare-rows.ts';
import { describeStatement } from './describe-statement.ts';
import type { Description } from './describe-statement.ts';
import { RunFinder } from './find-runs.ts';
import { StatementFinder } from './find-statements.ts';
import type { FoundStatement } from './find-statements.ts';
import type { Inference } from './inference.ts';
import { selectColumns, statementColumns } from './null-query.ts';
import type { ServiceDatabase } from './service-database.ts';
import type { SourceProgram } from './source-program.ts';

// PostgreSQL's own parser, compiled to WebAssembly.
await loadModule();

const parsed = (sql: string): Node => {
  const [first] = parseSync(sql).stmts ?? [];
  if (!first?.stmt) throw new Error(`is no statement: ${sql}`);
  return first.stmt;
};

/**
 * Compares the prepared statements of the source with migrated databases, so that neither a row type nor a call's parameters can lie.
 * The database says whether the SQL is valid and which types parameters and columns have. Whether a column may be null is inferred from the
 * text: NOT NULL columns, joins, conditions, functions that never answer null. Whatever is not proven may be null.
 */
export class StatementCheck {
  readonly statements: readonly FoundStatement[];
  private readonly checker: ts.TypeChecker;
  private readonly types: TypeComparison;
  private readonly runs: RunFinder;

  constructor(source: SourceProgram) {
    const finder = new StatementFinder(source);
    this.statements = finder.find();
    this.checker = source.checker;
    this.types = new TypeComparison(source.checker);
    this.runs = new RunFinder(source, finder, this.statements);
  }

  /** What is wrong with a statement in a database: one line each, with the place in the source. */
  async problems(statement: FoundStatement, database: ServiceDatabase): Promise<string[]> {
    const label = `${statement.place} ${statement.name}`;
    try {
      const description = await describeStatement(database.pool, statement.text);
      const lines = [
        ...this.rowProblems(statement, description, database),
        ...this.parameterProblems(statement, description, database),
      ];
      return lines.map((line) => `${label}: ${line}`);
    } catch (error) {
      return [
        `${label}: ${database.service} refuses it: ${error instanceof Error ? error.message : String(error)}`,
      ];
    }
  }

  /** Whether the check sees what every run of a statement gives for all its parameters. */
  seesParameters(statement: FoundStatement): boolean {
    const runs = this.runs.of(statement);
    return !/\$\d/.test(statement.text) || (runs.length > 0 && runs.every(({ isComplete }) => isComplete));
  }

  private rowProblems(
    statement: FoundStatement,
    { columns }: Description,
    { catalog, neverNull, typeNames, checks }: ServiceDatabase,
  ): string[] {
    const given: Inference = {
      catalog,
      neverNull,
      mayParameterBeNull: (number) => this.someParameter(statement, number, (type) => this.mayBeNull(type)),
      mayElementBeNull: (array) => this.mayElementBeNull(statement, array),
      selectColumns,
      viewColumns: (definition): Columns => statementColumns(parsed(definition), undefined, given),
    };
    const inferred = statementColumns(parsed(statement.text), undefined, given);
    const unknown = [...statement.notNull.values()].filter((constraint) => !checks.has(constraint));
    const results = columns.map(({ name, type }, index) => ({
      name,
      typeName: typeNames.get(type) ?? String(type),
      mayBeNull: !statement.notNull.has(name) && inferred[index]?.mayBeNull !== false,
    }));
    return [
      ...unknown.map((name) => `names a constraint that does not exist: ${name}`),
      ...(inferred.length === columns.length ? [] : ['has columns that the check does not understand']),
      ...compareRow(statement.row, results, this.types, this.checker),
    ];
  }

  private parameterProblems(
    statement: FoundStatement,
    { parameters }: Description,
    { typeNames }: ServiceDatabase,
  ): string[] {
    const names = parameters.map((type) => typeNames.get(type) ?? String(type));
    return this.runs.of(statement).flatMap((run) => compareParameters(run, names, this.types, this.checker));
  }

  /** Whether a predicate holds of a parameter at any place that runs the statement; it does where none is seen. */
  private someParameter(
    statement: FoundStatement,
    number: number,
    predicate: (type: ts.Type) => boolean,
  ): boolean {
    const runs = this.runs.of(statement);
    return (
      runs.length === 0 ||
      runs.some(({ parameters }) => {
        const type = parameters[number - 1];
        return type === undefined || predicate(type);
      })
    );
  }

  private mayElementBeNull(statement: FoundStatement, array: Node): boolean {
    if ('TypeCast' in array)
      return array.TypeCast.arg === undefined || this.mayElementBeNull(statement, array.TypeCast.arg);
    if (!('ParamRef' in array)) return true;
    return this.someParameter(statement, array.ParamRef.number ?? 0, (type) => {
      const element = this.types.elementOf(type);
      return element === undefined || this.mayBeNull(element);
    });
  }

  private mayBeNull(type: ts.Type): boolean {
    return this.types.mayBeNull(type) || this.types.mayBeMissing(type);
  }
}
