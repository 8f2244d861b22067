#!/usr/bin/env node
// `npm run test:gitops`: builds every overlay with kustomize, validates what comes out with kubeconform (Kubernetes' and Dapr's
// own schemas, strict) and looks at what the parts make together. Needs Go, which fetches and builds the tools once.
import { execFile, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

import { parseAllDocuments } from 'yaml';

import { APPS } from '../launcher/apps.mjs';
import { inRepository } from '../launcher/paths.mjs';
import { checkMigrations, checkRollout } from './checks/rendered.mjs';
import { goModule, goTool, hasGo } from './go-tools.mjs';
import { writeSchemas } from './kube-schemas.mjs';

// The newest that Go 1.26 builds; 5.8.3 wants Go 1.27.
const KUSTOMIZE = { name: 'kustomize', module: 'sigs.k8s.io/kustomize/kustomize/v5', version: 'v5.8.2' };
const KUBECONFORM = {
  name: 'kubeconform',
  module: 'github.com/yannh/kubeconform/cmd/kubeconform',
  version: 'v0.8.0',
};
const KUBERNETES = 'v1.34.2';
const DAPR = 'v1.16.5';

const run = promisify(execFile);
const names = APPS.map(({ name }) => name);
const databases = [...new Set(APPS.map(({ database }) => database))];

async function prepare() {
  const folder = inRepository('.cache', 'kube-schemas', `${KUBERNETES}-dapr-${DAPR}`);
  const kustomize = await goTool(KUSTOMIZE);
  const kubeconform = await goTool(KUBECONFORM);
  const kubernetes = await goModule('k8s.io/kubernetes', KUBERNETES);
  writeSchemas({ kubernetes, dapr: await goModule('github.com/dapr/dapr', DAPR), folder });
  return { kustomize, kubeconform, folder };
}

async function build(kustomize, overlay) {
  const { stdout } = await run(kustomize, ['build', inRepository('gitops', 'overlays', overlay)], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** kubeconform's complaints, one a line; nothing when every document is valid. */
async function validate({ kubeconform, folder }, manifests) {
  const location = `${folder}/{{.ResourceKind}}{{.KindSuffix}}.json`;
  const child = spawn(kubeconform, ['-strict', '-schema-location', location], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(manifests);
  const output = await text(child.stdout);
  return output.split('\n').filter(Boolean);
}

async function checkOverlay(tools, overlay) {
  const manifests = await build(tools.kustomize, overlay);
  const documents = parseAllDocuments(manifests).map((document) => document.toJS());
  const own = overlay.endsWith('/migrations')
    ? checkMigrations(documents, databases)
    : checkRollout(documents, names);
  const problems = [...(await validate(tools, manifests)), ...own];
  console.log(`${problems.length === 0 ? ' ok ' : 'FAIL'}  ${overlay}: ${documents.length} resources`);
  for (const problem of problems) console.log(`      ${problem}`);
  return problems.length;
}

if (!(await hasGo())) {
  console.log(
    'test:gitops skipped: it builds kustomize and kubeconform with Go, and there is no `go` on PATH.',
  );
  process.exit(0);
}
const tools = await prepare();
let problems = 0;
for (const name of readdirSync(inRepository('gitops', 'overlays')).sort()) {
  problems += await checkOverlay(tools, name);
  problems += await checkOverlay(tools, `${name}/migrations`);
}
process.exit(problems === 0 ? 0 : 1);
