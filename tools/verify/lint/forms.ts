/** Forms of code that are refused, as selectors of ESLint's syntax tree, each with what to write instead. */
const form = (message: string, ...selectors: string[]) =>
  selectors.map((selector) => ({ selector, message }));

const SQL = '/^\\s*(SELECT\\s|INSERT INTO\\s|UPDATE\\s+\\w+\\s+SET\\s|DELETE FROM\\s|WITH\\s+\\w+\\s+AS\\s)/';

export const FORMS = {
  // Constructors take what is injected, however much that is.
  'few-parameters': form(
    'more than four parameters: take an object',
    'FunctionDeclaration[params.length>4]',
    'ArrowFunctionExpression[params.length>4]',
    'MethodDefinition[kind!="constructor"] > FunctionExpression[params.length>4]',
  ),
  // `table['constructor']` is a function on every object: names from outside are looked up in a Map (TRU-14).
  'maps-for-tables': [
    ...form(
      'a table looked up by any text is a Map: a plain object knows `constructor` and `__proto__`',
      ':matches(Program > VariableDeclaration, Program > ExportNamedDeclaration > VariableDeclaration) > VariableDeclarator[init.type="ObjectExpression"][init.properties.length>0] > Identifier TSTypeReference[typeName.name="Record"] > TSTypeParameterInstantiation > TSStringKeyword:first-child',
    ),
    ...form(
      'use a Map, or Object.hasOwn: `in` finds what every object inherits',
      'BinaryExpression[operator="in"][right.type="Identifier"][right.name=/^[A-Z][A-Z_]+$/]',
    ),
  ],
  // Node strips types and compiles nothing.
  erasable: form(
    'Node runs this file without a build: no parameter properties, enums, namespaces or import assignments',
    'TSParameterProperty',
    'TSEnumDeclaration[declare!=true]',
    'TSModuleDeclaration[declare!=true]',
    'TSImportEqualsDeclaration',
    'TSExportAssignment',
    'TSTypeAssertion',
  ),
  'sql-place': form(
    'SQL stands in *.repository.ts and *.statements.ts only',
    'CallExpression[callee.name="statement"]',
    `Literal[value=${SQL}]`,
    `TemplateElement[value.raw=${SQL}]`,
  ),
};
