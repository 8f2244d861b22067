import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { APPS, commandOf } from '../../launcher/apps/apps.ts';
import { inRepository } from '../../launcher/paths.ts';

const POST = 1;
/** Where Nest keeps what a route tells Fastify; `isPublic` there opens it on the public port (TRU-1). */
const ROUTE_CONFIG = '__fastify_route_config__';

/**
 * What the code says about its apps: ports and neighbours from the launcher's table, keys from the configuration schemas,
 * routes for events and for the public from the controllers' own metadata. `kind` chooses between compiled files (`dist`) and sources (`src`).
 */
export async function readCode(kind = 'dist') {
  const { loadConfig } = await import('@holdfast/config');
  const { TOPICS } = await import('@holdfast/events');
  const apps = [];
  // One after the other: Jest's loader cannot link a module that two imports ask for at the same time.
  for (const app of APPS) apps.push(await readApp(app, kind));
  return { apps, loadConfig, topics: TOPICS, nodeFlags: nodeFlags() };
}

async function readApp(app, kind) {
  const schema = await schemaOf(app.name, kind);
  const keys = Object.keys(schema.shape);
  const calls = keys.filter((key) => key.endsWith('_GRPC_URL')).map(serviceOf);
  const routes = (await controllersOf(app.name, kind)).flatMap(routesOf);
  return {
    ...app,
    schema,
    keys,
    internal: schema.shape.INTERNAL_HTTP_PORT?.safeParse(undefined).data,
    calls,
    declaredCalls: (app.calls ?? []).map((name) => name.toLowerCase()),
    // Those of the app's own controllers.
    routes: pathsOf(routes.filter(({ path, method }) => method === POST && path.startsWith('/events/'))),
    publicRoutes: pathsOf(routes.filter(({ isPublic }) => isPublic)),
    deadLetters: takesDeadLetters(app.name),
  };
}

const serviceOf = (key) =>
  key
    .replace(/_GRPC_URL$/, '')
    .toLowerCase()
    .replaceAll('_', '-');

async function schemaOf(app, kind) {
  const exports = await load(inRepository('apps', app, kind, `config.${extension(kind)}`));
  return Object.values(exports).find((value) => typeof value?.shape === 'object' && value.safeParse);
}

/** Whether the app's module serves the inbox library's dead-letter route. */
function takesDeadLetters(app) {
  const module = inRepository('apps', app, 'src', `${app}.module.ts`);
  return /controllers:[^\]]*\bDeadLetterController\b|imports:[^\]]*\bInboxModule\b/.test(
    readFileSync(module, 'utf8'),
  );
}

/** What the files of the app's own controllers export. */
async function controllersOf(app, kind) {
  const folder = inRepository('apps', app, kind);
  const files = readdirSync(folder, { recursive: true }).map(String);
  const modules = [];
  for (const file of files.filter((name) => name.endsWith(`controller.${extension(kind)}`)))
    modules.push(await load(path.join(folder, file)));
  return modules.flatMap((exports) => Object.values(exports));
}

/** `{path, method, isPublic}` of every HTTP route of a controller; nothing for anything else. */
function routesOf(candidate) {
  if (typeof candidate !== 'function' || !candidate.prototype) return [];
  const prefix = Reflect.getMetadata('path', candidate);
  if (typeof prefix !== 'string') return [];
  return Object.getOwnPropertyNames(candidate.prototype)
    .map((name) => Object.getOwnPropertyDescriptor(candidate.prototype, name).value)
    .filter((handler) => typeof handler === 'function' && Reflect.hasMetadata('method', handler))
    .map((handler) => ({
      path: `/${[prefix, Reflect.getMetadata('path', handler)]
        .map((part) => part.replace(/^\/|\/$/g, ''))
        .filter(Boolean)
        .join('/')}`,
      method: Reflect.getMetadata('method', handler),
      isPublic: Reflect.getMetadata(ROUTE_CONFIG, handler)?.isPublic === true,
    }));
}

const pathsOf = (routes) => [...new Set(routes.map(({ path: route }) => route))].sort();

const extension = (kind) => (kind === 'src' ? 'ts' : 'js');
const load = (file) => import(pathToFileURL(file).href);

/** The memory flags with which the launcher starts an app, by name. */
function nodeFlags() {
  const { args } = commandOf({ ...APPS[0], app: APPS[0].name });
  return Object.fromEntries(args.filter((arg) => arg.startsWith('--max-')).map((arg) => arg.split('=')));
}
