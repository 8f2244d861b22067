// `node sbom.ts <node_modules>`: the packages installed there, as a CycloneDX document. Reads the folders, not the lock file, so that it lists the packages
// that an image has after some were left out. Imports no other module, because it runs where the sources are not.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The parts of a package.json that the list names. */
interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: unknown;
}

const folder = process.argv[2];

/** The package of a package.json; none where it has no name or no version. */
function read(file: string): Package[] {
  const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return isPackage(found) ? [found] : [];
}

const isPackage = (found: unknown): found is Package =>
  typeof found === 'object' &&
  found !== null &&
  'name' in found &&
  typeof found.name === 'string' &&
  found.name !== '' &&
  'version' in found &&
  typeof found.version === 'string' &&
  found.version !== '';

/** Every package under a node_modules folder, those inside packages too; links to our own workspaces are not packages. */
function packagesUnder(modules: string): Package[] {
  const names = readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }) =>
      name.startsWith('@')
        ? readdirSync(path.join(modules, name), { withFileTypes: true })
            .filter((entry) => entry.isDirectory())
            .map((entry) => `${name}/${entry.name}`)
        : [name],
    );
  return names.flatMap((name) => {
    const at = path.join(modules, name);
    const nested = path.join(at, 'node_modules');
    const own = existsSync(path.join(at, 'package.json')) ? read(path.join(at, 'package.json')) : [];
    return [...own, ...(existsSync(nested) ? packagesUnder(nested) : [])];
  });
}

function componentOf({ name, version, license }: Package) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const licenses = typeof license === 'string' ? [{ expression: license }] : [];
  return { type: 'library', 'bom-ref': purl, name, version, purl, ...(licenses.length > 0 && { licenses }) };
}

if (folder === undefined) throw new Error('usage: node sbom.ts <node_modules>');
const components = packagesUnder(folder)
  .map(componentOf)
  .sort((one, other) => (one.purl < other.purl ? -1 : 1))
  .filter(({ purl }, index, all) => purl !== all[index - 1]?.purl);

console.log(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components }, null, 1));
