import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { z } from 'zod';

import type { loadConfig } from '@holdfast/config';

import { APPS, commandOf } from '../../launcher/apps/apps.ts';
import type { App } from '../../launcher/apps/apps.ts';
import { inRepository } from '../../launcher/paths.ts';
import { assignment } from './assignment.ts';

const POST = 1;
/** The metadata by which a route configures Fastify; `isPublic` there opens it on the public port (TRU-1). */
const ROUTE_CONFIG = '__fastify_route_config__';

/** Compiled files or sources. */
type Kind = 'dist' | 'src';

/** The facts of one app. */
export interface AppFacts extends Omit<App, 'calls'> {
  readonly schema: z.ZodObject;
  /** The keys of its configuration schema. */
  readonly keys: readonly string[];
  /** The port for routes that are not public. */
  readonly internal: number | undefined;
  /** The apps whose addresses its schema has. */
  readonly calls: readonly string[];
  /** The apps that the launcher's table says it calls. */
  readonly declaredCalls: readonly string[];
  /** The routes by which it takes events. */
  readonly routes: readonly string[];
  readonly publicRoutes: readonly string[];
  /** Its module serves the route for dead letters. */
  readonly deadLetters: boolean;
}

/** The facts of the code that manifests have to agree with. */
export interface CodeFacts {
  readonly apps: readonly AppFacts[];
  readonly loadConfig: typeof loadConfig;
  readonly topics: readonly string[];
  /** The memory flags with which the launcher starts an app. */
  readonly nodeFlags: Readonly<Record<string, string>>;
}

interface Route {
  readonly path: string;
  readonly method: unknown;
  readonly isPublic: boolean;
}

/**
 * The facts of the code about its apps: ports and peers from the launcher's table, keys from the configuration schemas,
 * routes for events and for the public from the controllers' own metadata. `kind` chooses between compiled files (`dist`) and sources (`src`).
 */
export async function readCode(kind: Kind = 'dist'): Promise<CodeFacts> {
  const config = await import('@holdfast/config');
  const { TOPICS } = await import('@holdfast/events');
  const apps: AppFacts[] = [];
  // One after the other: Jest's loader cannot link a module that two imports ask for at the same time.
  for (const app of APPS) apps.push(await readApp(app, kind));
  return { apps, loadConfig: config.loadConfig, topics: TOPICS, nodeFlags: nodeFlags() };
}

async function readApp(app: App, kind: Kind): Promise<AppFacts> {
  const schema = await schemaOf(app.name, kind);
  const keys = Object.keys(schema.shape);
  const calls = keys.filter((key) => key.endsWith('_GRPC_URL')).map(serviceOf);
  const routes = (await controllersOf(app.name, kind)).flatMap(routesOf);
  return {
    ...app,
    schema,
    keys,
    internal: z.number().optional().parse(defaultsOf(schema)['INTERNAL_HTTP_PORT']),
    calls,
    declaredCalls: (app.calls ?? []).map((name) => name.toLowerCase()),
    // Those of the app's own controllers.
    routes: pathsOf(routes.filter(({ path, method }) => method === POST && path.startsWith('/events/'))),
    publicRoutes: pathsOf(routes.filter(({ isPublic }) => isPublic)),
    deadLetters: takesDeadLetters(app.name),
  };
}

/** The defaults of a configuration schema by key; keys without one are left out. */
export function defaultsOf(schema: z.ZodObject): Record<string, unknown> {
  const entries = Object.entries(schema.shape).map(([key, field]): [string, unknown] => [
    key,
    z.safeParse(field, undefined).data,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const serviceOf = (key: string) =>
  key
    .replace(/_GRPC_URL$/, '')
    .toLowerCase()
    .replaceAll('_', '-');

async function schemaOf(app: string, kind: Kind): Promise<z.ZodObject> {
  const exports = await load(inRepository('apps', app, kind, `config.${extension(kind)}`));
  const schema = Object.values(exports).find(isSchema);
  if (!schema) throw new Error(`${app}: its config file exports no schema`);
  return schema;
}

/** By its properties: the app's zod may be another instance than ours. */
const isSchema = (value: unknown): value is z.ZodObject =>
  typeof value === 'object' &&
  value !== null &&
  'shape' in value &&
  typeof value.shape === 'object' &&
  'safeParse' in value;

/** Whether the app's module serves the inbox library's dead-letter route. */
function takesDeadLetters(app: string): boolean {
  const module = inRepository('apps', app, 'src', `${app}.module.ts`);
  return /controllers:[^\]]*\bDeadLetterController\b|imports:[^\]]*\bInboxModule\b/.test(
    readFileSync(module, 'utf8'),
  );
}

/** The exports of the files of the app's own controllers. */
async function controllersOf(app: string, kind: Kind): Promise<unknown[]> {
  const folder = inRepository('apps', app, kind);
  const files = readdirSync(folder, { recursive: true }).map(String);
  const modules: object[] = [];
  for (const file of files.filter((name) => name.endsWith(`controller.${extension(kind)}`)))
    modules.push(await load(path.join(folder, file)));
  return modules.flatMap((exports) => Object.values(exports));
}

/** Every HTTP route of a controller; nothing for anything else. */
function routesOf(candidate: unknown): Route[] {
  if (typeof candidate !== 'function') return [];
  const prototype: unknown = candidate.prototype;
  if (typeof prototype !== 'object' || prototype === null) return [];
  const prefix: unknown = Reflect.getMetadata('path', candidate);
  if (typeof prefix !== 'string') return [];
  return Object.getOwnPropertyNames(prototype)
    .map((name): unknown => Object.getOwnPropertyDescriptor(prototype, name)?.value)
    .filter((handler) => typeof handler === 'function')
    .filter((handler) => Reflect.hasMetadata('method', handler))
    .map((handler) => ({
      path: `/${[prefix, String(Reflect.getMetadata('path', handler))]
        .map((part) => part.replace(/^\/|\/$/g, ''))
        .filter(Boolean)
        .join('/')}`,
      method: Reflect.getMetadata('method', handler),
      isPublic: Reflect.getMetadata(ROUTE_CONFIG, handler)?.isPublic === true,
    }));
}

const pathsOf = (routes: readonly Route[]) => [...new Set(routes.map(({ path: route }) => route))].sort();

const extension = (kind: Kind) => (kind === 'src' ? 'ts' : 'js');
const load = (file: string): Promise<object> => import(pathToFileURL(file).href);

/** The memory flags with which the launcher starts an app, by name. */
function nodeFlags(): Record<string, string> {
  const [app] = APPS;
  if (!app) throw new Error('there is no app');
  const { args } = commandOf({ app: app.name });
  return Object.fromEntries(args.filter((arg) => arg.startsWith('--max-')).map(assignment));
}
