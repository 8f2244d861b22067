import ts from 'typescript';

/** A value that an expression has whenever it is evaluated. */
export type Constant = string | number | boolean | undefined | readonly Constant[] | ConstantObject | Closure;
type ConstantObject = ReadonlyMap<string, Constant>;

/** A function of the source with the values of the parameters around it. */
interface Closure {
  readonly parameters: readonly ts.ParameterDeclaration[];
  readonly body: ts.Expression;
  readonly bound: Bindings;
}

/** Values of parameters, by their symbol. */
export type Bindings = ReadonlyMap<ts.Symbol, Constant>;

/** The expression depends on something that is known only when the program runs. */
export class NotConstant extends Error {
  constructor(node: ts.Node) {
    super(`not constant: ${node.getText()}`);
  }
}

/** Methods of strings and arrays that compose SQL. */
const METHODS = new Set(['join', 'map', 'split', 'filter', 'trim', 'toLowerCase', 'replaceAll']);

const OBJECT_LISTS: ReadonlyMap<string, (object: ConstantObject) => Constant> = new Map([
  ['Object.keys', (object: ConstantObject) => [...object.keys()]],
  ['Object.values', (object: ConstantObject) => [...object.values()]],
  ['Object.entries', (object: ConstantObject) => [...object.entries()]],
]);

const isClosure = (value: Constant): value is Closure =>
  typeof value === 'object' && !Array.isArray(value) && 'body' in value;
const isObject = (value: Constant): value is ConstantObject => value instanceof Map;

/** Evaluates expressions that are composed of constants, as SQL texts are: templates, imported constants, small pure functions. */
export class ConstantText {
  private readonly checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
  }

  /** The text of an expression. Throws NotConstant. */
  text(node: ts.Expression, bound: Bindings = new Map()): string {
    const value = this.evaluate(node, bound);
    if (typeof value !== 'string') throw new NotConstant(node);
    return value;
  }

  /** The texts in a field of an object. Throws NotConstant. */
  record(node: ts.Expression, field: string, bound: Bindings = new Map()): ReadonlyMap<string, string> {
    const owner = this.evaluate(node, bound);
    const value = isObject(owner) ? owner.get(field) : undefined;
    if (!isObject(value)) throw new NotConstant(node);
    return new Map([...value].map(([name, text]) => [name, String(text)]));
  }

  private evaluate(node: ts.Expression, bound: Bindings): Constant {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''));
    if (ts.isTemplateExpression(node)) return this.template(node, bound);
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
      return this.evaluate(node.expression, bound);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
      return this.sum(node, bound);
    if (ts.isIdentifier(node)) return this.named(node, bound);
    return this.compound(node, bound);
  }

  private compound(node: ts.Expression, bound: Bindings): Constant {
    if (ts.isArrayLiteralExpression(node))
      return node.elements.flatMap((element): readonly Constant[] =>
        ts.isSpreadElement(element) ? this.list(element.expression, bound) : [this.evaluate(element, bound)],
      );
    if (ts.isObjectLiteralExpression(node)) return this.object(node, bound);
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body))
      return { parameters: [...node.parameters], body: node.body, bound };
    if (ts.isPropertyAccessExpression(node)) return this.property(node, bound);
    if (ts.isCallExpression(node)) return this.call(node, bound);
    throw new NotConstant(node);
  }

  private template(node: ts.TemplateExpression, bound: Bindings): string {
    const spans = node.templateSpans.map(
      ({ expression, literal }) => `${this.printed(expression, bound)}${literal.text}`,
    );
    return `${node.head.text}${spans.join('')}`;
  }

  private sum({ left, right }: ts.BinaryExpression, bound: Bindings): Constant {
    const [first, second] = [this.evaluate(left, bound), this.evaluate(right, bound)];
    if (typeof first === 'number' && typeof second === 'number') return first + second;
    return `${this.printed(left, bound)}${this.printed(right, bound)}`;
  }

  private printed(node: ts.Expression, bound: Bindings): string {
    const value = this.evaluate(node, bound);
    if (typeof value === 'object' || value === undefined) throw new NotConstant(node);
    return String(value);
  }

  private list(node: ts.Expression, bound: Bindings): readonly Constant[] {
    const value = this.evaluate(node, bound);
    if (!Array.isArray(value)) throw new NotConstant(node);
    return value as readonly Constant[];
  }

  private object(node: ts.ObjectLiteralExpression, bound: Bindings): ConstantObject {
    const entries = node.properties.map((property): [string, Constant] => {
      if (!ts.isPropertyAssignment(property)) throw new NotConstant(property);
      return [property.name.getText().replaceAll(/['"]/g, ''), this.evaluate(property.initializer, bound)];
    });
    return new Map(entries);
  }

  private named(node: ts.Node, bound: Bindings): Constant {
    const symbol = this.symbolAt(node);
    if (symbol && bound.has(symbol)) return bound.get(symbol);
    const declaration = symbol?.valueDeclaration;
    if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer)
      throw new NotConstant(node);
    return this.evaluate(declaration.initializer, new Map());
  }

  private property(node: ts.PropertyAccessExpression, bound: Bindings): Constant {
    const isNamespace = this.symbolAt(node.expression)?.flags === ts.SymbolFlags.ValueModule;
    if (isNamespace) return this.named(node.name, bound);
    const owner = this.evaluate(node.expression, bound);
    if (!isObject(owner)) throw new NotConstant(node);
    return owner.get(node.name.text);
  }

  private call(node: ts.CallExpression, bound: Bindings): Constant {
    const { expression } = node;
    const given = () => node.arguments.map((argument) => this.evaluate(argument, bound));
    if (ts.isPropertyAccessExpression(expression) && METHODS.has(expression.name.text))
      return this.method(expression, bound, given());
    if (OBJECT_LISTS.has(expression.getText())) return this.listed(node, bound);
    const callee = this.evaluate(expression, bound);
    if (!isClosure(callee)) throw new NotConstant(node);
    return this.apply(callee, given());
  }

  private method(node: ts.PropertyAccessExpression, bound: Bindings, given: readonly Constant[]): Constant {
    const owner = this.evaluate(node.expression, bound) as Record<string, unknown> & Constant;
    const method = (owner as Record<string, unknown>)[node.name.text];
    if (typeof method !== 'function') throw new NotConstant(node);
    const callable = given.map((value) =>
      isClosure(value) ? (...values: Constant[]): Constant => this.apply(value, values) : value,
    );
    return method.apply(owner, callable) as Constant;
  }

  /** `Object.keys(…)` and its siblings. */
  private listed(node: ts.CallExpression, bound: Bindings): Constant {
    const [argument] = node.arguments;
    const value = argument && this.evaluate(argument, bound);
    if (!isObject(value)) throw new NotConstant(node);
    return OBJECT_LISTS.get(node.expression.getText())!(value);
  }

  private apply({ parameters, body, bound }: Closure, given: readonly Constant[]): Constant {
    const inner = new Map(bound);
    parameters.forEach(({ name, initializer }, index) => {
      const value = given[index] ?? (initializer && this.evaluate(initializer, inner));
      this.bind(name, value, inner);
    });
    return this.evaluate(body, inner);
  }

  private bind(name: ts.BindingName, value: Constant, inner: Map<ts.Symbol, Constant>): void {
    if (ts.isArrayBindingPattern(name) && Array.isArray(value))
      name.elements.forEach((element, index) => {
        if (ts.isBindingElement(element)) this.bind(element.name, value[index] as Constant, inner);
      });
    const symbol = ts.isIdentifier(name) ? this.symbolAt(name) : undefined;
    if (symbol) inner.set(symbol, value);
  }

  /** The symbol a name stands for, through imports. */
  symbolAt(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    if (!symbol) return undefined;
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }
}
