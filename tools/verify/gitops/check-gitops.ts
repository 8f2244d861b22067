#!/usr/bin/env node
// Holds gitops/ and docker-compose.yml equal to the code: names, ports, probes, keys, edges, events.
import { pathToFileURL } from 'node:url';

import { checkApps } from './checks/apps.ts';
import { checkBroker } from './checks/broker.ts';
import { checkCertificates } from './checks/certificates.ts';
import { checkCompose } from './checks/compose.ts';
import { checkDocuments } from './checks/documents.ts';
import { checkEnvironment } from './checks/environment.ts';
import { checkEvents } from './checks/events.ts';
import { checkNetwork } from './checks/network.ts';
import { checkOverlays } from './checks/overlays.ts';
import { checkScraping } from './checks/scraping.ts';
import { checkTokens } from './checks/tokens.ts';
import { checkWorkload } from './checks/workload.ts';
import { readCode } from './code-facts.ts';
import type { CodeFacts } from './code-facts.ts';
import { readCompose } from './compose-file.ts';
import { readManifests } from './read-manifests.ts';

/** All problems by subject; empty lists when manifests and code agree. */
export function checkGitops(code: CodeFacts, manifests = readManifests(), compose = readCompose()) {
  return {
    apps: checkApps(code, manifests),
    environment: checkEnvironment(code, manifests),
    workload: checkWorkload(code, manifests),
    network: checkNetwork(code, manifests),
    events: checkEvents(code, manifests),
    broker: checkBroker(manifests),
    tokens: checkTokens(code, manifests),
    certificates: checkCertificates(code, manifests),
    overlays: checkOverlays(code, manifests),
    scraping: checkScraping(code, manifests),
    documents: checkDocuments(code),
    compose: checkCompose(code, compose),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  // It asks the compiled code, which has to be today's.
  const { buildAll } = await import('../../launcher/build/build.ts');
  await buildAll();
  const problems = Object.values(checkGitops(await readCode())).flat();
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0 ? 'gitops: manifests and code agree' : `gitops: ${problems.length} problems`,
  );
  process.exit(problems.length === 0 ? 0 : 1);
}
