import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { breakingChanges } from './index.js';

const schemaOf = (shape: z.ZodRawShape): object => z.toJSONSchema(z.object(shape), { io: 'input' });
const changes = (was: z.ZodRawShape, is: z.ZodRawShape): string[] =>
  breakingChanges(schemaOf(was), schemaOf(is));

describe('EVT-1 schema compatibility', () => {
  const was = { id: z.string(), note: z.string().optional(), lines: z.array(z.object({ sku: z.string() })) };

  it('allows a new optional field, in lists too', () => {
    const lines = z.array(z.object({ sku: z.string(), name: z.string().optional() }));

    expect(changes(was, { ...was, lines, extra: z.int().optional() })).toEqual([]);
  });

  it.each([
    ['a removed field', { id: was.id, lines: was.lines }, 'data.note was removed'],
    ['a new required field', { ...was, extra: z.int() }, 'data.extra is new and required'],
    ['a field that became required', { ...was, note: z.string() }, 'data.note became required'],
    ['a field that became optional', { ...was, id: z.string().optional() }, 'data.id became optional'],
    ['another type', { ...was, id: z.int() }, 'data.id has other constraints'],
    ['another limit', { ...was, id: z.string().max(3) }, 'data.id has other constraints'],
    [
      'a change inside a list',
      { ...was, lines: z.array(z.object({ sku: z.int() })) },
      'data.lines[].sku has other constraints',
    ],
    ['null where there was none', { ...was, id: z.string().nullable() }, 'data.id has other constraints'],
  ])('names %s as a break', (_name, is, change) => {
    expect(changes(was, is)).toEqual([change]);
  });
});
