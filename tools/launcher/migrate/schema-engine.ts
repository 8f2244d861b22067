import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { engineAdapterFactory } from './engine-adapter.ts';

const ENGINE = '@prisma/schema-engine-wasm/schema_engine_bg';

/** The engine includes everything: no table or enum is managed elsewhere. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] };

let loading;

/** Prisma's schema engine as WebAssembly: the same engine as `prisma migrate`, without its native download. */
function loadEngine() {
  loading ??= instantiate();
  return loading;
}

async function instantiate() {
  const bindings = await import(ENGINE);
  const folder = path.dirname(createRequire(import.meta.url).resolve(ENGINE));
  const bytes = await readFile(path.join(folder, 'schema_engine_bg.wasm'));
  const imports = { './schema_engine_bg.js': withoutLingeringTimers(bindings) };
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

/**
 * The engine never clears the timer that limits its wait for a lock; left alone, it would keep a finished process alive
 * for ten seconds.
 */
function withoutLingeringTimers(bindings) {
  const name = Object.keys(bindings).find((key) => key.startsWith('__wbg_setTimeout_'));
  if (!name) return bindings;
  return { ...bindings, [name]: (callback, ms) => setTimeout(callback, ms >>> 0).unref() };
}

/** Opens an engine on the pools, runs `work` with it and frees it. */
export async function withEngine({ pool, shadowPool, schemaFiles }, work) {
  const SchemaEngine = await loadEngine();
  const datamodels = schemaFiles.map(({ path: file, content }) => [file, content]);
  const engine = await SchemaEngine.new({ datamodels }, () => {}, engineAdapterFactory({ pool, shadowPool }));
  try {
    return await work(engine);
  } finally {
    engine.free();
  }
}
