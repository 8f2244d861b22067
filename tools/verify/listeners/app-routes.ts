import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { RequestMethod } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, Provider, Type } from '@nestjs/common';

import { appSettings, loadConfig } from '@holdfast/config';
import { DocsModule } from '@holdfast/openapi';
import { CONFIG, DatabaseModule, Health } from '@holdfast/platform';

import { APPS } from '../../launcher/apps/apps.ts';
import { inRepository } from '../../launcher/paths.ts';
import { SECRET_KEYS } from '../gitops/secret-keys.ts';

/** A route as its controller declares it. */
export interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
}

/** An app's routes on its real controllers, without the use cases behind them. */
export interface AppRoutes {
  readonly name: string;
  readonly routes: readonly DeclaredRoute[];
  readonly module: DynamicModule;
  /** The services that must be ready before its consumers act, as the app's providers register them with `Health`. */
  readonly asked: () => Promise<string[]>;
}

type Exports = Record<string, unknown>;
type Controller = Type & { readonly prototype: Record<string, unknown> };

const load = (...names: string[]): Promise<Exports> =>
  import(pathToFileURL(inRepository('apps', ...names)).href) as Promise<Exports>;

/** The routes of every app that the launcher knows. */
export async function readAppRoutes(): Promise<AppRoutes[]> {
  const apps: AppRoutes[] = [];
  // One after the other: Jest's loader cannot link a module that two imports ask for at the same time.
  for (const { name } of APPS) apps.push(await readApp(name));
  return apps;
}

async function readApp(name: string): Promise<AppRoutes> {
  const [moduleFile] = readdirSync(inRepository('apps', name, 'src')).filter((file) =>
    file.endsWith('.module.ts'),
  );
  const exports = await load(name, 'src', moduleFile!);
  const config = await configOf(name);
  const [docs, parts] = apart(
    declaredBy(rootModuleOf(exports, config)),
    ({ module }) => module === DocsModule,
  );
  const controllers = parts.flatMap((part) => (part.controllers ?? []) as Controller[]);
  return {
    name,
    asked: () => askedBy(parts, config),
    routes: controllers.flatMap(routesOf),
    module: { module: class AppModule {}, imports: docs, controllers, providers: standInsFor(controllers) },
  };
}

/** The module that an app starts with: a class, or the result of its `register`. */
function rootModuleOf(exports: Exports, config: unknown): DynamicModule {
  const classes = Object.values(exports).filter((value): value is Type => typeof value === 'function');
  const registering = classes.find(
    (value): value is Type & { register: (config: unknown) => DynamicModule } => 'register' in value,
  );
  if (registering) return registering.register(config);
  return { module: classes.find((value) => Reflect.hasMetadata('imports', value))! };
}

/** A module and all that it imports, each with the declarations of its class and of its options. */
function declaredBy(given: Type | DynamicModule): DynamicModule[] {
  const options: DynamicModule = 'module' in given ? given : { module: given };
  const all = <T>(key: 'imports' | 'controllers' | 'providers'): T[] => [
    ...((Reflect.getMetadata(key, options.module) as T[] | undefined) ?? []),
    ...((options[key] ?? []) as T[]),
  ];
  const own = { ...options, controllers: all<Type>('controllers'), providers: all<Provider>('providers') };
  return [own, ...all<Type | DynamicModule>('imports').flatMap(declaredBy)];
}

function apart<T>(list: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter((one) => !test(one))];
}

type Closeable = Partial<Record<'close' | 'onApplicationShutdown', () => void>>;

/** How a provider is made, and from which tokens. */
interface Maker {
  readonly inject: readonly unknown[];
  readonly make: (dependencies: readonly unknown[]) => unknown;
}

function makerOf(provider: Provider): Maker {
  if (typeof provider === 'function') return classMaker(provider);
  if ('useClass' in provider) return classMaker(provider.useClass);
  if (!('useFactory' in provider)) return { inject: [], make: () => undefined };
  const { inject = [], useFactory } = provider as FactoryProvider;
  return { inject, make: (dependencies) => useFactory(...dependencies) as unknown };
}

/** Parameters by their types, but for those that name their token. */
function classMaker(target: Type): Maker {
  const inject: unknown[] = [...metadataOf<Type>('design:paramtypes', target)];
  for (const { index, param } of metadataOf<{ index: number; param: unknown }>('self:paramtypes', target))
    inject[index] = param;
  return { inject, make: (dependencies) => new target(...dependencies) as unknown };
}

/** Clients connect with their first call, so their factories work without a server. */
async function askedBy(parts: readonly DynamicModule[], config: unknown): Promise<string[]> {
  const health = new Health();
  const given = new Map<unknown, unknown>([
    [Health, health],
    [CONFIG, config],
  ]);
  const made = parts
    .filter(({ module }) => module !== DatabaseModule)
    .flatMap(({ providers = [] }) => providers.map(makerOf))
    .filter(({ inject }) => inject.includes(Health) && inject.every((token) => given.has(token)))
    .map(({ inject, make }) => make(inject.map((token) => given.get(token))) as Closeable);
  const { parts: asked } = await health.reportForEvents();
  for (const each of made) (each.close ?? each.onApplicationShutdown)?.call(each);
  return Object.keys(asked).sort();
}

const SAMPLES: NodeJS.Dict<string> = {
  ...SECRET_KEYS,
  HOLDFAST_ENV: 'local',
  DAPR_HTTP_ENDPOINT: 'http://127.0.0.1:1',
};

/** An app's configuration, in an environment in which it starts, with `changes`. */
export async function configOf(
  name: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<unknown> {
  const exports = await load(name, 'src', 'config.ts');
  const schema = Object.values(exports).find(
    (value): value is Parameters<typeof loadConfig>[0] =>
      typeof (value as { shape?: unknown })?.shape === 'object',
  )!;
  const keys = Object.keys({ ...appSettings({ httpPort: 0 }), ...schema.shape });
  const samples = { ...SAMPLES, ...changes };
  const valueOf = (key: string) => (key.endsWith('_GRPC_URL') ? '127.0.0.1:1' : samples[key]);
  return loadConfig(schema, Object.fromEntries(keys.map((key) => [key, valueOf(key)])));
}

function routesOf(controller: Controller): DeclaredRoute[] {
  const prefix = Reflect.getMetadata('path', controller) as string;
  return methodsOf(controller)
    .filter((method) => Reflect.hasMetadata('method', method))
    .map((method) => ({
      method: RequestMethod[Reflect.getMetadata('method', method) as number]!,
      path: joined(prefix, Reflect.getMetadata('path', method) as string),
    }));
}

const methodsOf = ({ prototype }: Controller): object[] =>
  Object.getOwnPropertyNames(prototype)
    .map((name) => Object.getOwnPropertyDescriptor(prototype, name)!.value as unknown)
    .filter((method): method is object => typeof method === 'function');

const joined = (...parts: string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;

/** Stand-ins for everything that controllers, guards and interceptors inject. */
function standInsFor(controllers: readonly Controller[]): Provider[] {
  const enhancers = controllers.flatMap((controller) =>
    [controller, ...methodsOf(controller)].flatMap((target) =>
      ['__guards__', '__interceptors__'].flatMap(
        (key) => (Reflect.getMetadata(key, target) as Type[] | undefined) ?? [],
      ),
    ),
  );
  const tokens = [...controllers, ...enhancers].flatMap((target) => [
    ...metadataOf<{ param: string | symbol | Type }>('self:paramtypes', target).map(({ param }) => param),
    // An interface leaves only Object behind; such a parameter names its token itself.
    ...metadataOf<Type>('design:paramtypes', target).filter((type) => type !== Object),
  ]);
  const absent = new Proxy(
    {},
    {
      get: (_target, name) =>
        name === 'then' || typeof name === 'symbol' || name.startsWith('on') || name.startsWith('before')
          ? undefined
          : () => undefined,
    },
  );
  return [...new Set(tokens)].map((provide) => ({ provide, useValue: absent }));
}

const metadataOf = <T>(key: string, target: object): T[] =>
  (Reflect.getMetadata(key, target) as T[] | undefined) ?? [];
