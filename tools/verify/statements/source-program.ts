import { join, relative, resolve } from 'node:path';

import ts from 'typescript';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '../../..');

const NOT_SHIPPED =
  /\.(spec|int-spec|perf-spec|contract-spec|browser-spec|fixture|scenario)\.ts$|\/testing\//;

/** The types of the files that are given: everything that ships, `apps` and `libs` without their tests, unless said otherwise. */
export class SourceProgram {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly files: readonly ts.SourceFile[];

  constructor(files?: readonly string[]) {
    const path = join(ROOT, 'tsconfig.json');
    const { config } = ts.readConfigFile(path, ts.sys.readFile) as { config: object };
    const parsed = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const names = files ?? parsed.fileNames.filter((name) => isShipped(relative(ROOT, name)));
    this.program = ts.createProgram(names, { ...parsed.options, incremental: false });
    this.checker = this.program.getTypeChecker();
    const wanted = new Set(names);
    this.files = this.program.getSourceFiles().filter(({ fileName }) => wanted.has(fileName));
  }
}

const isShipped = (file: string): boolean => /^(apps|libs)\//.test(file) && !NOT_SHIPPED.test(file);

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
