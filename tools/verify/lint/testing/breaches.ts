import type { Breach } from './planted-workspace.ts';

const repeated = (line: string, times: number) => `${line}\n`.repeat(times);
const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) => `export const n${index} = ${index};`).join('\n');
const SOURCE = 'apps/order/src';

/** Every rule with a breach of it. */
export const BREACHES: readonly Breach[] = [
  { rule: 'max-lines', file: `${SOURCE}/long.ts`, text: numbers(301) },
  { rule: 'max-lines', file: `${SOURCE}/long.spec.ts`, text: numbers(301) },
  {
    rule: 'max-lines-per-function',
    file: `${SOURCE}/long-function.ts`,
    text: `export function long() {\n${repeated('  Math.random();', 50)}}\n`,
  },
  {
    rule: 'max-depth',
    file: `${SOURCE}/deep.ts`,
    text: 'export function deep(a: boolean) { if (a) { if (a) { if (a) { if (a) { return; } } } } }',
  },
  { rule: 'no-var', file: `${SOURCE}/var.ts`, text: 'export var old = 1;' },
  { rule: 'prefer-const', file: `${SOURCE}/let.ts`, text: 'let kept = 1; export { kept };' },
  { rule: 'eqeqeq', file: `${SOURCE}/equal.ts`, text: 'export const same = (a: number) => a == 1;' },
  {
    rule: '@typescript-eslint/no-floating-promises',
    file: `${SOURCE}/floating.ts`,
    text: 'export function send() { Promise.resolve(1); }',
  },
  {
    rule: '@typescript-eslint/no-misused-promises',
    file: `${SOURCE}/misused.ts`,
    text: 'export const yes = (a: Promise<boolean>) => { if (a) return 1; return 2; };',
  },
  {
    rule: '@typescript-eslint/await-thenable',
    file: `${SOURCE}/thenable.ts`,
    text: 'export async function wait() { await 1; }',
  },
  {
    rule: '@typescript-eslint/switch-exhaustiveness-check',
    file: `${SOURCE}/switch.ts`,
    text: "export function of(a: 'x' | 'y') { switch (a) { case 'x': return 1; } return 2; }",
  },
  {
    rule: '@typescript-eslint/no-explicit-any',
    file: `${SOURCE}/any.ts`,
    text: 'export const lie = (a: any) => a;',
  },
  {
    rule: '@typescript-eslint/ban-ts-comment',
    file: `${SOURCE}/ignored.ts`,
    text: '// @ts-ignore\nexport const wrong: string = 1;',
  },
  {
    rule: '@typescript-eslint/only-throw-error',
    file: `${SOURCE}/throw.ts`,
    text: "export function fail() { throw 'text'; }",
  },
  {
    rule: 'no-restricted-properties',
    file: `${SOURCE}/environment.ts`,
    text: 'declare const process: { env: object };\nexport const all = process.env;',
  },
  {
    rule: 'house/few-parameters',
    file: `${SOURCE}/parameters.ts`,
    text: 'export const sum = (a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e;',
  },
  {
    rule: 'house/maps-for-tables',
    file: `${SOURCE}/table.ts`,
    text: 'export const PRICES: Record<string, number> = { a: 1 };',
  },
  {
    rule: 'house/erasable',
    file: 'tools/launcher/enum.ts',
    text: 'export enum Colour { red }',
  },
  {
    rule: 'house/erasable',
    file: 'tools/launcher/parameter-property.ts',
    text: 'export class Port { constructor(readonly number: number) {} }',
  },
  {
    rule: 'house/sql-place',
    file: `${SOURCE}/sql.ts`,
    text: 'export const FIND = `SELECT id FROM orders`;',
  },
  {
    rule: 'house/sql-place',
    file: `${SOURCE}/named-sql.ts`,
    text: "declare const statement: (name: string, text: string) => object;\nexport const FIND = statement('find', '');",
  },
  {
    rule: 'house/library-root',
    file: `${SOURCE}/inside-by-name.ts`,
    text: "export * from '@holdfast/money/src/amount.js';",
  },
  {
    rule: 'house/library-inside',
    file: `${SOURCE}/inside.ts`,
    text: "export * from '../../../libs/money/src/amount.js';",
  },
  {
    rule: 'house/test-support',
    file: `${SOURCE}/fakes-in-source.ts`,
    text: "export * from '@holdfast/testing';",
  },
  {
    rule: 'house/upwards',
    file: `${SOURCE}/cancel/upwards.ts`,
    text: "export * from '../cancel.grpc-controller.js';",
  },
  {
    rule: 'house/tags',
    file: `${SOURCE}/app-to-app.ts`,
    text: "export * from '../../payment/src/capture.js';",
  },
  {
    rule: 'house/tags',
    file: `${SOURCE}/app-to-tool.ts`,
    text: "export * from '../../../tools/launcher/start.js';",
  },
  {
    rule: 'house/tags',
    file: `${SOURCE}/app-to-bench.spec.ts`,
    text: "export * from '../../../bench/load.js';",
  },
  { rule: 'house/tags', file: `${SOURCE}/scope.ts`, text: "export * from '@holdfast/checkout';" },
  {
    rule: 'house/tags',
    file: 'libs/grpc/src/lib-to-app.ts',
    text: "export * from '../../../apps/payment/src/capture.js';",
  },
  {
    rule: 'house/tags',
    file: 'libs/grpc/src/lib-to-tool.spec.ts',
    text: "export const late = () => import('../../../tools/launcher/start.js');",
  },
  {
    rule: 'house/tags',
    file: 'libs/grpc/src/platform-to-feature.ts',
    text: "export * from '@holdfast/checkout';",
  },
  {
    rule: 'house/tags',
    file: 'libs/money/src/domain-to-platform.ts',
    text: "export * from '@holdfast/grpc';",
  },
  {
    rule: 'house/frameworks',
    file: 'libs/money/src/framework.ts',
    text: "export { Injectable } from '@nestjs/common';",
  },
  {
    rule: 'house/frameworks',
    file: `${SOURCE}/cancel/domain/database.ts`,
    text: "export { Pool } from 'pg';",
  },
  {
    rule: 'house/frameworks',
    file: `${SOURCE}/cancel/cancel.port.ts`,
    text: "export * from '../generated/order.js';",
  },
  {
    rule: 'import-x/no-cycle',
    file: `${SOURCE}/ring-a.ts`,
    text: "export { b } from './ring-b.js';\nexport const a = 1;",
  },
  {
    rule: 'import-x/no-cycle',
    file: `${SOURCE}/ring-b.ts`,
    text: "export { a } from './ring-a.js';\nexport const b = 1;",
  },
  {
    rule: "'/* eslint-disable */' has no effect because you have 'noInlineConfig' setting in your config.",
    file: `${SOURCE}/disabled.ts`,
    text: '/* eslint-disable */\nexport const quiet = 1;',
  },
  {
    rule: 'max-params',
    file: 'tools/launcher/params.mjs',
    text: 'export const f = (a, b, c, d, e, g) => [a, b, c, d, e, g];',
  },
  { rule: 'no-unused-vars', file: 'tools/launcher/unused.mjs', text: 'const unused = 1;' },
];

/** Files that are as they should be, close to a breach. */
export const CLEAN: readonly Omit<Breach, 'rule'>[] = [
  { file: `${SOURCE}/find.repository.ts`, text: 'export const FIND = `SELECT id FROM orders`;' },
  { file: `${SOURCE}/find.statements.ts`, text: 'export const FIND = `UPDATE orders SET a = 1`;' },
  { file: `${SOURCE}/select.ts`, text: "export const label = 'Select a date';" },
  { file: `${SOURCE}/by-root.ts`, text: "export * from '@holdfast/money';\nexport * from '@holdfast/grpc';" },
  {
    file: `${SOURCE}/sandbox.int-spec.ts`,
    text: "export * from '../../../tools/sandboxes/gateway.js';\nexport * from '@holdfast/testing';",
  },
  { file: `${SOURCE}/order.module.ts`, text: "export * from './cancel.grpc-controller.js';" },
  {
    file: 'tools/launcher/fine.ts',
    text: "export * from '@holdfast/checkout';\nexport const all = 'SELECT 1';",
  },
];
