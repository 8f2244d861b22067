// Generates gitops/components/mesh-policies from the table of callers. Needs the build (dist/).
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { inRepository } from '../../launcher/paths.ts';
import { COMPONENT, meshPolicyFiles } from './mesh-policies.ts';

const folder = inRepository(...COMPONENT.split('/'));
const files = meshPolicyFiles();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(path.join(folder, name));
for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
