import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BREACHES, CLEAN } from './testing/breaches.ts';
import { PlantedWorkspace } from './testing/planted-workspace.ts';

const workspace = new PlantedWorkspace([...BREACHES, ...CLEAN.map((file) => ({ ...file, rule: 'none' }))]);
let found: Map<string, string[]>;
beforeAll(async () => {
  found = await workspace.lint();
}, 60_000);
afterAll(() => workspace.remove());

describe('the rules of ESLint', () => {
  it.each(BREACHES)('find $rule in $file', ({ rule, file }) => {
    expect(found.get(file)).toContain(rule);
  });

  it.each(CLEAN)('find nothing in $file', ({ file }) => {
    expect(found.get(file)).toEqual([]);
  });

  it('are planted here one and all', () => {
    const planted = new Set(BREACHES.map(({ rule }) => rule));

    expect([...workspace.rules()].filter((rule) => !planted.has(rule))).toEqual([]);
  });
});
