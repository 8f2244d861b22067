import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const Manifest = z.looseObject({ kind: z.string().min(1) });

/** A document of a resources folder. Each kind has a schema of its own. */
export type Manifest = z.infer<typeof Manifest>;

/** The Dapr documents of a folder; documents without a kind are left out. */
export function readManifests(folder: string): Manifest[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .flatMap((name) => manifestsOf(path.join(folder, name)));
}

function manifestsOf(file: string): Manifest[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map((document): unknown => {
    const [error] = document.errors;
    if (error) throw new Error(`${file}: ${error.message}`);
    return document.toJS();
  });
  const manifests = documents.flatMap((document) => Manifest.safeParse(document).data ?? []);
  // daprd silently ignores such a document; an error shows where to correct it.
  if (documents.length > 1 && manifests.some(({ kind }) => kind === 'Resiliency'))
    throw new Error(`${file}: Dapr reads a Resiliency document only when it is alone in its file.`);
  return manifests;
}
