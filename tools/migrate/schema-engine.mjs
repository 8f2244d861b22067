import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { engineAdapterFactory } from './engine-adapter.mjs';

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
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
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
