import ts from 'typescript';

import type { FoundStatement, StatementFinder } from './find-statements.ts';
import { placeOf } from './source-program.ts';
import type { SourceProgram } from './source-program.ts';

/** A place where a statement is run. */
export interface Run {
  readonly place: string;
  /** The types of its parameters, as far as these are written out. */
  readonly parameters: readonly ts.Type[];
  /** Whether that is all of them. */
  readonly isComplete: boolean;
}

const FILE = 'libs/postgres/src/statement.ts';

/** Where statements are run. */
export class RunFinder {
  private readonly source: SourceProgram;
  private readonly byCall: ReadonlyMap<ts.Node, FoundStatement>;
  private readonly runs = new Map<FoundStatement, Run[]>();

  constructor(source: SourceProgram, finder: StatementFinder, found: readonly FoundStatement[]) {
    this.source = source;
    this.byCall = new Map(found.map((each) => [each.call, each]));
    for (const name of ['run', 'runOne'])
      for (const call of finder.callsOf({ file: FILE, name })) this.add(call);
  }

  of(statement: FoundStatement): readonly Run[] {
    return this.runs.get(statement) ?? [];
  }

  private add(call: ts.CallExpression): void {
    const [, statement, values] = call.arguments;
    const seen = values ? this.valuesOf(values) : { parameters: [], isComplete: true };
    for (const each of statement ? this.statementsOf(statement) : [])
      this.runs.set(each, [...(this.runs.get(each) ?? []), { place: placeOf(call), ...seen }]);
  }

  /** The statements that an expression may stand for. */
  private statementsOf(node: ts.Expression): FoundStatement[] {
    const made = this.byCall.get(node);
    if (made) return [made];
    if (ts.isElementAccessExpression(node)) return this.propertiesOf(node.expression);
    const initializer = this.initializerOf(node);
    return initializer ? this.statementsOf(initializer) : [];
  }

  private propertiesOf(node: ts.Expression): FoundStatement[] {
    const object = this.initializerOf(node);
    if (!object || !ts.isObjectLiteralExpression(object)) return [];
    return object.properties.flatMap((property) =>
      ts.isPropertyAssignment(property) ? this.statementsOf(property.initializer) : [],
    );
  }

  private valuesOf(node: ts.Expression): Pick<Run, 'parameters' | 'isComplete'> {
    const { checker } = this.source;
    if (ts.isArrayLiteralExpression(node)) return this.elementsOf(node);
    const type = checker.getTypeAtLocation(node);
    if (checker.isTupleType(type))
      return { parameters: checker.getTypeArguments(type as ts.TypeReference), isComplete: true };
    const initializer = this.initializerOf(node);
    return initializer ? this.valuesOf(initializer) : { parameters: [], isComplete: false };
  }

  private elementsOf({ elements }: ts.ArrayLiteralExpression): Pick<Run, 'parameters' | 'isComplete'> {
    const parameters: ts.Type[] = [];
    for (const element of elements) {
      if (!ts.isSpreadElement(element)) parameters.push(this.source.checker.getTypeAtLocation(element));
      else {
        const spread = this.valuesOf(element.expression);
        parameters.push(...spread.parameters);
        if (!spread.isComplete) return { parameters, isComplete: false };
      }
    }
    return { parameters, isComplete: true };
  }

  private initializerOf(node: ts.Expression): ts.Expression | undefined {
    const name = ts.isPropertyAccessExpression(node) ? node.name : node;
    if (!ts.isIdentifier(name)) return undefined;
    const { checker } = this.source;
    const symbol = checker.getSymbolAtLocation(name);
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declaration = target?.valueDeclaration;
    return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  }
}
