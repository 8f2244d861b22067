// Generates libs/proto/src/generated from proto/. ts-proto imports types as values, which `verbatimModuleSyntax` forbids.
import { execFileSync } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { inRepository } from '../../launcher/paths.ts';

const generated = inRepository('libs/proto/src/generated');

execFileSync(process.execPath, [inRepository('node_modules/@bufbuild/buf/bin/buf'), 'generate'], {
  cwd: inRepository('proto'),
  stdio: 'inherit',
  env: { ...process.env, PATH: `${inRepository('node_modules/.bin')}:${process.env.PATH}` },
});
for (const file of await readdir(generated, { recursive: true })) {
  if (!file.endsWith('.ts')) continue;
  const path = join(generated, file);
  const text = await readFile(path, 'utf8');
  await writeFile(
    path,
    text.replace(/^import \{ ([^}]+) \} from "\.{1,2}\//gm, (line) =>
      line.replace('import {', 'import type {'),
    ),
  );
}
