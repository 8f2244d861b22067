import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { servingApp } from '@holdfast/grpc';

import { inRepository } from '../../launcher/paths.ts';
import { readProtos } from './protos.ts';
import type { ProtoService } from './protos.ts';

/** A client of a service as sources type it, and the table of names that checkout's adapters use. */
const CLIENT = /GrpcClient<(?:\w+\.)?(\w+)Client>/g;
const NAMED_CLIENT = /ServiceClients\['(\w+)'\]/g;
const CLIENT_TABLE = /readonly (\w+): GrpcClient<(?:\w+\.)?(\w+)Client>/g;
const CALL = /\.(\w+)\(/g;

/** The apps that call an RPC, by its path: `holdfast.order.v1.OrderService/CreateOrder`. */
export type CallGraph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Which apps call which RPC, as read from their sources. A source that has a client of a service calls those of the service's methods
 * that it names. A library's calls are those of every app that depends on it, but for the app that serves them: no app calls itself.
 */
export function readCallGraph(protos: readonly ProtoService[] = readProtos()): CallGraph {
  const serviceOf = new Map(protos.map((each) => [each.service, each]));
  const calls = new Map<string, Set<string>>();
  for (const { app, text } of sources()) {
    const services = [...servicesIn(text)].flatMap((name) => serviceOf.get(name) ?? []);
    const named = new Set([...text.matchAll(CALL)].map(([, name]) => name));
    const others = services.filter((each) => servingApp(each.package) !== app);
    for (const { package: packageName, service, methods } of others)
      for (const { name: method } of methods.filter(({ name }) =>
        named.has(name.charAt(0).toLowerCase() + name.slice(1)),
      )) {
        const key = `${packageName}.${service}/${method}`;
        calls.set(key, (calls.get(key) ?? new Set<string>()).add(app));
      }
  }
  return calls;
}

/** Sources that run in an app: its own, and those of the libraries that it depends on. */
function* sources(): Generator<{ app: string; text: string }> {
  for (const app of foldersIn('apps')) {
    const seen = new Set<string>();
    const waiting = filesOf('apps', app);
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      const text = readFileSync(file, 'utf8');
      yield { app, text };
      const found = librariesIn(text).filter((library) => !seen.has(library));
      for (const library of found) seen.add(library);
      waiting.push(...found.flatMap((library) => filesOf('libs', library)));
    }
  }
}

const IMPORTED = /^(?:import|export) (?!type).*?from '@holdfast\/([\w-]+)';/gms;
const librariesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(IMPORTED)].map(([, library = '']) => library)),
];

function* servicesIn(text: string): Generator<string> {
  for (const [, service = ''] of text.matchAll(CLIENT)) yield service;
  for (const [, name = ''] of text.matchAll(NAMED_CLIENT)) yield clientTable().get(name) ?? '';
}

let table: ReadonlyMap<string, string> | undefined;
/** Checkout's clients by the names that its adapters use. */
function clientTable(): ReadonlyMap<string, string> {
  const file = inRepository('libs', 'checkout', 'src', 'adapters', 'grpc-clients.ts');
  table ??= new Map(
    [...readFileSync(file, 'utf8').matchAll(CLIENT_TABLE)].map(([, name = '', service = '']) => [
      name,
      service,
    ]),
  );
  return table;
}

const foldersIn = (name: string): string[] =>
  readdirSync(inRepository(name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

const IN_PRODUCTION = /\.ts$/;
const NOT_IN_PRODUCTION = /(?:-spec|\.spec|\.d)\.ts$|\/(?:testing|generated)\/|\.fixtures?\.ts$/;

function filesOf(kind: 'apps' | 'libs', name: string): string[] {
  const folder = inRepository(kind, name, 'src');
  return readdirSync(folder, { recursive: true })
    .map((file) => path.join(folder, String(file)))
    .filter((file) => IN_PRODUCTION.test(file) && !NOT_IN_PRODUCTION.test(file));
}
