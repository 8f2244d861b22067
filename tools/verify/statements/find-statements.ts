import { relative } from 'node:path';

import ts from 'typescript';

import { ConstantText, NotConstant } from './constant-text.ts';
import type { Bindings, Constant } from './constant-text.ts';
import { ROOT, callsIn, placeOf } from './source-program.ts';
import type { SourceProgram } from './source-program.ts';

/** A prepared statement of the source: what is sent to the database, and what its row type promises. */
export interface FoundStatement {
  readonly name: string;
  readonly text: string;
  readonly row: ts.Type;
  /** Columns that a CHECK constraint keeps from being null, with its name. */
  readonly notNull: ReadonlyMap<string, string>;
  /** Relative to the repository. */
  readonly file: string;
  readonly place: string;
  /** The call that makes it: what a constant is initialised with. */
  readonly call: ts.CallExpression;
}

const FACTORY = { file: 'libs/postgres/src/statement.ts', name: 'statement' };

/** Finds every call of `statement(…)` that ships; one inside a function counts once per call of that function. */
export class StatementFinder {
  private readonly texts: ConstantText;
  private readonly calls: readonly ts.CallExpression[];

  private readonly source: SourceProgram;

  constructor(source: SourceProgram) {
    this.source = source;
    this.texts = new ConstantText(source.checker);
    this.calls = source.files.flatMap(callsIn);
  }

  /** Throws where the name or the text of a statement is not constant: then it could not be checked. */
  find(): FoundStatement[] {
    return this.callsOf(FACTORY).flatMap((call) => this.made(call, call, new Map()));
  }

  /** Calls of a function of this repository. */
  callsOf({ file, name }: { file: string; name: string }): ts.CallExpression[] {
    return this.callsNamed(name).filter((call) => {
      const declared = this.texts.symbolAt(call.expression)?.valueDeclaration?.getSourceFile().fileName;
      return declared !== undefined && relative(ROOT, declared) === file;
    });
  }

  /** Resolving a name costs: only those that are written like it. */
  private callsNamed(name: string): ts.CallExpression[] {
    return this.calls.filter(({ expression }) => ts.isIdentifier(expression) && expression.text === name);
  }

  /** `outer` is the call whose arguments are bound: the statement's own, or one of the function around it. */
  private made(call: ts.CallExpression, outer: ts.CallExpression, bound: Bindings): FoundStatement[] {
    const [name, text] = call.arguments;
    if (!name || !text) return [];
    try {
      return [
        {
          name: this.texts.text(name, bound),
          text: this.texts.text(text, bound),
          row: this.rowOf(outer, call),
          notNull: call.arguments[2] ? this.texts.record(call.arguments[2], 'notNull', bound) : new Map(),
          file: relative(ROOT, outer.getSourceFile().fileName),
          place: placeOf(outer),
          call: outer,
        },
      ];
    } catch (error) {
      if (!(error instanceof NotConstant)) throw error;
      return this.madeByCallers(call, outer, error);
    }
  }

  private madeByCallers(
    call: ts.CallExpression,
    outer: ts.CallExpression,
    error: NotConstant,
  ): FoundStatement[] {
    const around = ts.findAncestor(outer.parent, ts.isArrowFunction);
    const variable = around?.parent;
    if (!around || !variable || !ts.isVariableDeclaration(variable))
      throw new Error(
        `${placeOf(outer)}: a statement's name and text have to be constant (${error.message})`,
      );
    if (isExported(variable) && !/Statement$/.test(variable.name.getText()))
      throw new Error(`${placeOf(outer)}: an exported function that makes statements is called …Statement`);
    const symbol = this.texts.symbolAt(variable.name);
    const callers = this.callsNamed(variable.name.getText()).filter(
      (each) => this.texts.symbolAt(each.expression) === symbol,
    );
    if (callers.length === 0)
      throw new Error(
        `${placeOf(outer)}: no call by name of ${variable.name.getText()}; its statements are unknown`,
      );
    return callers.flatMap((caller) => this.made(call, caller, this.bind(around, caller)));
  }

  private bind({ parameters }: ts.ArrowFunction, { arguments: given }: ts.CallExpression): Bindings {
    const bound = new Map<ts.Symbol, Constant>();
    parameters.forEach((parameter, index) => {
      const symbol = this.texts.symbolAt(parameter.name);
      const value = given[index];
      if (symbol && value) bound.set(symbol, this.texts.text(value));
    });
    return bound;
  }

  private rowOf(...calls: ts.CallExpression[]): ts.Type {
    for (const call of calls) {
      const type = this.source.checker.getTypeAtLocation(call);
      if (type.symbol?.name !== 'Statement') continue;
      const [row] = this.source.checker.getTypeArguments(type as ts.TypeReference);
      if (row) return row;
    }
    throw new Error(`${placeOf(calls[0]!)}: has no row type`);
  }
}

/** Its callers may stand in any file, and are looked for by its name (source-program.ts). */
const isExported = (variable: ts.VariableDeclaration): boolean =>
  (ts.getCombinedModifierFlags(variable) & ts.ModifierFlags.Export) !== 0;
