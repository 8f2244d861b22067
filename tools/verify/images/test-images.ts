#!/usr/bin/env node
// `npm run test:images`: carries out the Dockerfile for every app, and starts each app from the result.
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { APPS } from '../../launcher/apps/apps.ts';
import { readCommandLine } from '../../launcher/command-line.ts';
import { messageOf } from '../../launcher/errors.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { Report } from '../report.ts';
import type { ImageBuilder } from './build-image.ts';
import type { Image } from './image.ts';
import { canIsolate } from './sandbox.ts';

const USAGE = `Usage: npm run test:images -- [APP …]

Carries out the Dockerfile for these apps (default: all), in folders instead of an engine, and starts each app from the result: root file
system read-only, user 65532, real PostgreSQL and Redis, configuration of its ConfigMap. Needs root on Linux; skipped elsewhere.
`;

const CHOSEN = readCommandLine(USAGE, (args) => {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const unknown = positionals.find((word) => !APPS.some(({ name }) => name === word));
  if (unknown !== undefined) throw new Error(`there is no app "${unknown}"`);
  return APPS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
});

async function main(): Promise<number> {
  if (!(await canIsolate())) {
    console.log('test:images skipped: it needs root on Linux, for file systems of its own and another user.');
    console.log('\n0 passed, 0 failed');
    return 0;
  }
  await ensureInstalled({ build: false });
  const report = new Report();
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-images-'));
  try {
    await testImages(report, folder);
  } finally {
    // Some 500,000 names of the same files: the system's own program is the quickest.
    await promisify(execFile)('rm', ['-rf', folder]);
  }
  return report.close();
}

async function testImages(report: Report, folder: string): Promise<void> {
  const { ImageBuilder: Builder } = await import('./build-image.ts');
  const { checkContext, checkImage } = await import('./check-image.ts');
  const builder = new Builder(folder);
  await report.check('the context has the sources of a build, and nothing else', () =>
    checkContext(builder.contextFiles),
  );
  const images = new Map<string, Image>();
  for (const { name } of CHOSEN)
    await report.check(`${name}: its image is built, and has what it needs only`, async () => {
      const image = await builder.build('app', { APP: name });
      images.set(name, image);
      return checkImage(image, name);
    });
  await report.check('an image of no app is refused', () => checkNoApp(builder));
  await testStarts(report, images, await builder.build('tools'));
}

const checkNoApp = (builder: ImageBuilder): Promise<string[]> =>
  builder.build('app', { APP: 'nothing' }).then(
    () => ['it was built'],
    (error: unknown) => (messageOf(error).includes('is no app') ? [] : [messageOf(error)]),
  );

async function testStarts(report: Report, images: ReadonlyMap<string, Image>, tools: Image): Promise<void> {
  const { startTestServers } = await import('../test/servers/test-servers.ts');
  const { addRuntime } = await import('./sandbox.ts');
  const { checkMigration, checkStart, checkWrites } = await import('./start-image.ts');
  const { checkTools } = await import('./start-tools.ts');
  const servers = await startTestServers();
  try {
    for (const app of CHOSEN) {
      const image = images.get(app.name);
      if (!image) continue;
      await addRuntime(image.root);
      await report.check(`${app.name}: its image brings an empty database to today’s schema`, () =>
        checkMigration(image, app),
      );
      await report.check(
        `${app.name}: starts as 65532 from a read-only tree, is ready, and ends on SIGTERM`,
        () => checkStart(image, app),
      );
      await report.check(`${app.name}: can write nothing but /tmp`, () => checkWrites(image));
    }
    await addRuntime(tools.root);
    await report.check('tools: sandbox, demo data and audit start from their image', () => checkTools(tools));
  } finally {
    await servers.stop();
  }
}

process.exit(await main());
