// `node sbom.ts <node_modules>`: what is installed there, as a CycloneDX document. Reads the folders, not the lock file, so that it is the list of
// what an image really has after packages were left out; knows no other module, because it runs where the sources are not.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Every package under a node_modules folder, those inside packages too; links to our own workspaces are not packages. */
function packagesUnder(modules) {
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
    const own = existsSync(path.join(at, 'package.json')) ? [read(path.join(at, 'package.json'))] : [];
    return [...own, ...(existsSync(nested) ? packagesUnder(nested) : [])];
  });
}

function componentOf({ name, version, license }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const licenses = typeof license === 'string' ? [{ expression: license }] : [];
  return { type: 'library', 'bom-ref': purl, name, version, purl, ...(licenses.length > 0 && { licenses }) };
}

const components = packagesUnder(folder)
  .filter(({ name, version }) => name && version)
  .map(componentOf)
  .sort((one, other) => (one.purl < other.purl ? -1 : 1))
  .filter(({ purl }, index, all) => purl !== all[index - 1]?.purl);

console.log(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components }, null, 1));
