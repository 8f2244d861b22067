/**
 * ESLint's and import-x's general rules under names of our own: one name per thing guarded, so that each is switched on where it belongs and
 * its name says what is wrong.
 */
import type { Linter, Rule } from 'eslint';
import { importX } from 'eslint-plugin-import-x';
import { builtinRules } from 'eslint/use-at-your-own-risk';

import { FORMS } from './forms.ts';
import { IMPORTS } from './imports.ts';

const syntax = builtinRules.get('no-restricted-syntax') as Rule.RuleModule;
const imports = builtinRules.get('no-restricted-imports') as Rule.RuleModule;
const paths = importX.rules['no-restricted-paths'] as unknown as Rule.RuleModule;

export const houseRules = {
  rules: {
    ...Object.fromEntries(Object.keys(FORMS).map((name) => [name, syntax])),
    ...Object.fromEntries(Object.keys(IMPORTS).map((name) => [name, imports])),
    tags: paths,
    'library-inside': paths,
  } satisfies Record<string, Rule.RuleModule>,
};

/** Switches on the forms of code and the imports with these names. */
export function house(...names: (keyof typeof FORMS | keyof typeof IMPORTS)[]): Linter.RulesRecord {
  return Object.fromEntries(
    names.map((name) => [
      `house/${name}`,
      name in FORMS
        ? ['error', ...FORMS[name as keyof typeof FORMS]]
        : ['error', { patterns: [IMPORTS[name as keyof typeof IMPORTS]] }],
    ]),
  );
}
