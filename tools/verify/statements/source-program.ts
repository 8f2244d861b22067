import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import ts from 'typescript';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '../../..');

const NOT_SHIPPED = /\.(spec|int-spec|perf-spec|contract-spec|browser-spec)\.ts$|\/(testing|generated)\//;

/** Makes or runs a statement. Others would only cost: a program of all files takes three times as long. */
const HAS_STATEMENTS = /\b(statement|\w+Statement|run|runOne)[<(]/;

/** The types of the files that are given: all that ship and make or run statements, unless said otherwise. */
export class SourceProgram {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly files: readonly ts.SourceFile[];

  constructor(files?: readonly string[]) {
    const path = join(ROOT, 'tsconfig.json');
    const { config } = ts.readConfigFile(path, ts.sys.readFile) as { config: object };
    const parsed = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const names = files ?? parsed.fileNames.filter(isWanted);
    this.program = ts.createProgram(names, { ...parsed.options, incremental: false });
    this.checker = this.program.getTypeChecker();
    const wanted = new Set(names);
    this.files = this.program.getSourceFiles().filter(({ fileName }) => wanted.has(fileName));
  }
}

function isWanted(name: string): boolean {
  const file = relative(ROOT, name);
  return (
    /^(apps|libs)\//.test(file) && !NOT_SHIPPED.test(file) && HAS_STATEMENTS.test(readFileSync(name, 'utf8'))
  );
}

/** A place in the source, as editors open it. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(ROOT, file.fileName)}:${line + 1}`;
}

/** Every call in a file. */
export function callsIn(file: ts.SourceFile): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return calls;
}
