import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ESLint } from 'eslint';

import { lintConfig } from '../lint-config.ts';

/** A breach: the rule that has to find it, and the text of the file that holds it. */
export interface Breach {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}

const TAGS = new Map([
  ['apps/order', ['type:app', 'scope:order']],
  ['apps/payment', ['type:app', 'scope:payment']],
  ['libs/money', ['type:lib', 'layer:domain', 'scope:shared']],
  ['libs/grpc', ['type:lib', 'layer:platform', 'scope:shared']],
  ['libs/checkout', ['type:lib', 'layer:feature', 'scope:checkout']],
  ['libs/testing', ['type:testing', 'scope:shared']],
  ['tools/launcher', ['type:tool', 'scope:tools']],
  ['tools/sandboxes', ['type:tool', 'layer:sandbox', 'scope:shared']],
  ['bench', ['type:tool', 'scope:tools']],
]);

/** What the breaches import; none of it is one. */
const SURROUNDINGS = new Map([
  [
    'tsconfig.eslint.json',
    '{ "compilerOptions": { "strict": true, "target": "ES2022", "types": [] }, "include": ["**/*.ts"] }',
  ],
  ['apps/payment/src/capture.ts', 'export const capture = 1;\n'],
  ['apps/order/src/cancel/cancel-order.ts', 'export const cancelOrder = 1;\n'],
  ['libs/money/src/index.ts', "export * from './amount.js';\n"],
  ['libs/money/src/amount.ts', 'export const amount = 1;\n'],
  ['libs/grpc/src/index.ts', 'export const channel = 1;\n'],
  ['libs/checkout/src/index.ts', 'export const confirm = 1;\n'],
  ['tools/launcher/start.ts', 'export const start = 1;\n'],
  ['tools/sandboxes/gateway.ts', 'export const gateway = 1;\n'],
  ['bench/load.ts', 'export const load = 1;\n'],
]);

/** A workspace on disk with the same tags as the real one; lints all of it by the real rules. */
export class PlantedWorkspace {
  readonly #root = mkdtempSync(path.join(tmpdir(), 'planted-'));

  constructor(breaches: readonly Breach[]) {
    for (const [root, tags] of TAGS)
      this.#write(`${root}/project.json`, JSON.stringify({ name: path.basename(root), tags }));
    for (const [file, text] of SURROUNDINGS) this.#write(file, text);
    for (const { file, text } of breaches) this.#write(file, text);
    for (const root of TAGS.keys()) if (root.startsWith('libs/')) this.#install(root);
  }

  #write(file: string, text: string): void {
    const target = path.join(this.#root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  #install(library: string): void {
    const name = `@holdfast/${path.basename(library)}`;
    this.#write(
      `${library}/package.json`,
      JSON.stringify({ name, exports: { '.': { '@holdfast/source': './src/index.ts' } } }),
    );
    const link = path.join(this.#root, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(this.#root, library), link);
  }

  /** The names of the rules that each file breaks. */
  async lint(): Promise<Map<string, string[]>> {
    const eslint = new ESLint({
      cwd: this.#root,
      overrideConfigFile: true,
      overrideConfig: this.#config() as never,
    });
    const results = await eslint.lintFiles(['.']);
    return new Map(
      results.map(({ filePath, messages }) => [
        path.relative(this.#root, filePath),
        messages.map(({ ruleId, message }) => ruleId ?? message),
      ]),
    );
  }

  /** The names of all rules that are switched on. */
  rules(): Set<string> {
    return new Set(this.#config().flatMap((block) => Object.keys(block.rules ?? {})));
  }

  #config(): ReturnType<typeof lintConfig> {
    return lintConfig(this.#root);
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
