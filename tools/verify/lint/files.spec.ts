import { globSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import {
  DOMAIN,
  EDGES,
  ENVIRONMENT_READERS,
  PROGRAMS,
  STATEMENTS,
  TESTS,
  USE_CASES,
  WIRE_ANSWERS,
} from './files.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const files = globSync('{*.ts,{apps,libs,tools,bench}/**/*.ts}', {
  cwd: root,
  exclude: ['**/node_modules', '**/dist', '**/generated'],
});

describe('every kind of file that the rules of ESLint bind', () => {
  it.each([DOMAIN, EDGES, ENVIRONMENT_READERS, PROGRAMS, STATEMENTS, TESTS, USE_CASES, WIRE_ANSWERS].flat())(
    'has files: %s',
    (glob) => {
      expect(files.filter((file) => path.matchesGlob(file, glob))).not.toEqual([]);
    },
  );
});
