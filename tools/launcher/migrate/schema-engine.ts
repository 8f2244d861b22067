import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import type { SchemaEngine, SchemaFilter } from '@prisma/schema-engine-wasm/schema_engine_bg';

import { engineAdapterFactory } from './engine-adapter.ts';
import type { EnginePools } from './engine-adapter.ts';
import type { SchemaFile } from './migrations-folder.ts';

const ENGINE = '@prisma/schema-engine-wasm/schema_engine_bg';

/** The engine includes everything: no table or enum is managed elsewhere. */
export const NO_FILTERS: SchemaFilter = { externalTables: [], externalEnums: [] };

type Timer = (callback: () => void, ms: number) => unknown;

/** The package's bindings, which it does not type. */
interface EngineBindings {
  readonly SchemaEngine: {
    new: (
      options: { datamodels: [string, string][] },
      log: () => void,
      factory: ReturnType<typeof engineAdapterFactory>,
    ) => Promise<SchemaEngine>;
  };
  readonly __wbg_set_wasm: (exports: EngineExports) => void;
}
interface EngineExports {
  readonly __wbindgen_start: () => void;
}

// TypeScript has it in its library for browsers only.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: EngineExports } }>;
};

let loading: Promise<EngineBindings['SchemaEngine']> | undefined;

/** Prisma's schema engine as WebAssembly: the same engine as `prisma migrate`, without its native download. */
function loadEngine(): Promise<EngineBindings['SchemaEngine']> {
  loading ??= instantiate();
  return loading;
}

async function instantiate(): Promise<EngineBindings['SchemaEngine']> {
  const bindings = (await import(ENGINE)) as EngineBindings;
  const folder = path.dirname(createRequire(import.meta.url).resolve(ENGINE));
  const bytes = await readFile(path.join(folder, 'schema_engine_bg.wasm'));
  const imports = { './schema_engine_bg.js': withoutLingeringTimers(bindings) };
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

/**
 * The engine never clears the timer that limits its wait for a lock; left alone, it would keep a finished process alive for ten seconds.
 */
function withoutLingeringTimers(bindings: EngineBindings): object {
  const name = Object.keys(bindings).find((key) => key.startsWith('__wbg_setTimeout_'));
  if (!name) return bindings;
  const timer: Timer = (callback, ms) => setTimeout(callback, ms >>> 0).unref();
  return { ...bindings, [name]: timer };
}

/** Opens an engine on the pools, runs `work` with it and frees it. */
export async function withEngine<T>(
  { pool, shadowPool, schemaFiles }: EnginePools & { readonly schemaFiles: readonly SchemaFile[] },
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const Engine = await loadEngine();
  const datamodels = schemaFiles.map(({ path: file, content }): [string, string] => [file, content]);
  const engine = await Engine.new({ datamodels }, () => {}, engineAdapterFactory({ pool, shadowPool }));
  try {
    return await work(engine);
  } finally {
    engine.free();
  }
}
