#!/usr/bin/env node
// `npm run test:gitops`: the manifests, built, checked, and applied to a real API server.
import { parseArgs } from 'node:util';

import { APPS } from '../../launcher/apps/apps.ts';
import { readCommandLine } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import type { KubeClient } from '../kube-apiserver/client.ts';
import { Report } from '../report.ts';
import { hasGo } from './go-tools.ts';
import type { Manifest } from './manifest.ts';
import type { Rendering } from './render.ts';

/** The documents of one overlay. */
interface Rendered {
  readonly name: string;
  readonly migrations: readonly Manifest[];
  readonly rollout: readonly Manifest[];
}

const USAGE = `Usage: npm run test:gitops -- [--quick]

Builds every overlay with kustomize, validates the documents with kubeconform (the schemas of Kubernetes and of each custom kind, strict),
checks the parts together, and applies all of it to a real API server with Pod Security "restricted" enforced. Needs Go, which fetches and
builds the tools once.

  --quick  without the API server and what the unit tests check, as "npm run check" does
`;
const names = APPS.map(({ name }) => name);
const databases = [...new Set(APPS.map(({ database }) => database))];
const isQuick = readCommandLine(
  USAGE,
  (args) => parseArgs({ args, options: { quick: { type: 'boolean', default: false } } }).values.quick,
);

async function main(): Promise<number> {
  await ensureInstalled();
  if (!(await hasGo())) return withoutGo();
  const report = new Report();
  if (!isQuick) await checkAgainstCode(report);
  const rendered = await checkOverlays(report);
  if (!isQuick) await checkCluster(report, rendered);
  return report.close();
}

function withoutGo(): number {
  console.log('kustomize and kubeconform are built with Go, and there is no `go` on PATH.');
  console.log(isQuick ? '\n0 passed, 0 failed' : '\n0 passed, 1 failed');
  return isQuick ? 0 : 1;
}

/** The same as the unit test, here against the compiled code. */
async function checkAgainstCode(report: Report): Promise<void> {
  const { buildAll } = await import('../../launcher/build/build.ts');
  const { checkGitops } = await import('./check-gitops.ts');
  const { readCode } = await import('./code-facts.ts');
  await buildAll();
  for (const [subject, problems] of Object.entries(checkGitops(await readCode())))
    await report.check(`manifests and code agree on ${subject}`, () => problems);
}

async function checkOverlays(report: Report): Promise<Rendered[]> {
  const { LOCAL } = await import('./checks/overlays.ts');
  const { checkMigrations, checkRollout } = await import('./checks/rendered.ts');
  const { checkTrust } = await import('./checks/trust.ts');
  const { overlays, prepareRendering } = await import('./render.ts');
  const tools = await prepareRendering();
  const rendered: Rendered[] = [];
  for (const { name, migrations, rollout } of overlays()) {
    const both = {
      name,
      migrations: await checkSchemas(report, tools, migrations),
      rollout: await checkSchemas(report, tools, rollout),
    };
    rendered.push(both);
    const parts = () => [
      ...checkMigrations(both.migrations, databases),
      ...checkRollout(both.rollout, names),
    ];
    await report.check(`${name} is complete`, parts);
    const isLocal = name === LOCAL;
    await report.check(`${name} is ${isLocal ? 'open to try things out' : 'closed'}`, () =>
      checkTrust(both.rollout, { isLocal }),
    );
  }
  return rendered;
}

/** Renders an overlay and validates its documents; answers them, or none where it does not build. */
async function checkSchemas(report: Report, tools: Rendering, overlay: string): Promise<Manifest[]> {
  const { render, validate } = await import('./render.ts');
  const found: Manifest[] = [];
  await report.check(`${overlay} builds, and every document fits its schema`, async () => {
    const { manifests, documents } = await render(tools, overlay);
    found.push(...documents);
    return validate(tools, manifests);
  });
  return found;
}

/** Each overlay alone, migrations first, as a delivery would; then the documents that a server without checks would accept. */
async function checkCluster(report: Report, rendered: readonly Rendered[]): Promise<void> {
  const { startApiServer } = await import('../kube-apiserver/start.ts');
  const { refusals } = await import('./cluster/refusals.ts');
  const { readCrds } = await import('./kube-schemas.ts');
  const { client, stop } = await startApiServer();
  try {
    await report.check('the API server takes the custom kinds', async () => {
      for (const crd of readCrds()) await client.define(crd);
      return [];
    });
    for (const overlay of rendered) await checkApplied(report, client, overlay);
    const { applyAll } = await import('./cluster/apply-overlay.ts');
    const production = rendered.find(({ name }) => name === 'production')?.rollout ?? [];
    await applyAll(client, production);
    for (const [name, work] of refusals(client, production))
      await report.check(`the API server ${name}`, work);
  } finally {
    await client.close();
    await stop();
  }
}

async function checkApplied(
  report: Report,
  client: KubeClient,
  { name, migrations, rollout }: Rendered,
): Promise<void> {
  const { applyAll, createPods, readAll, removeAll } = await import('./cluster/apply-overlay.ts');
  const { checkRollout } = await import('./checks/rendered.ts');
  const namespace = rollout.filter(({ kind }) => kind === 'Namespace');
  const all = [...namespace, ...migrations, ...rollout];
  await report.check(`${name}: the API server takes all ${all.length} documents, without a warning`, () =>
    applyAll(client, all),
  );
  await report.check(`${name}: Pod Security lets every pod in`, () => createPods(client, all));
  await report.check(`${name}: the server's copy is complete, with its defaults`, async () =>
    checkRollout(await readAll(client, rollout), names),
  );
  await report.check(`${name}: is removed again`, () => removeAll(client, [...migrations, ...rollout]));
}

process.exit(await main());
