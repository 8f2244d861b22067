import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { RequestMethod } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, Provider, Type } from '@nestjs/common';

import { appSettings, loadConfig } from '@holdfast/config';
import { Health } from '@holdfast/platform';

import { APPS } from '../../launcher/apps/apps.ts';
import { inRepository } from '../../launcher/paths.ts';
import { SECRET_KEYS } from '../gitops/secret-keys.ts';

/** A route as its controller declares it. */
export interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
}

/** An app's routes, on its real controllers; what stands behind them does not. */
export interface AppRoutes {
  readonly name: string;
  readonly routes: readonly DeclaredRoute[];
  readonly module: DynamicModule;
  /** Who is asked before one of its consumers acts: what the app's own providers tell their `Health`. */
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
  for (const { name } of APPS as readonly { readonly name: string }[]) apps.push(await readApp(name));
  return apps;
}

async function readApp(name: string): Promise<AppRoutes> {
  const [moduleFile] = readdirSync(inRepository('apps', name, 'src')).filter((file) =>
    file.endsWith('.module.ts'),
  );
  const exports = await load(name, 'src', moduleFile!);
  const module = Object.values(exports).find(
    (value): value is { register: (config: unknown) => DynamicModule } =>
      typeof value === 'function' && 'register' in value,
  );
  const registered = module!.register(await configOf(name));
  const controllers = controllersOf(registered);
  return {
    name,
    asked: () => askedBy(registered),
    routes: controllers.flatMap(routesOf),
    module: {
      module: class AppModule {},
      imports: (registered.imports ?? []).filter((one) => 'module' in (one as object)),
      controllers,
      providers: standInsFor(controllers),
    },
  };
}

/** Clients connect with their first question, so that their factories can be called with nobody there. */
async function askedBy({ providers = [] }: DynamicModule): Promise<string[]> {
  const health = new Health();
  const made = (providers as FactoryProvider[])
    .filter(({ inject }) => inject?.length === 1 && inject[0] === Health)
    .map(
      ({ useFactory }) =>
        useFactory(health) as Partial<Record<'close' | 'onApplicationShutdown', () => void>>,
    );
  const { parts } = await health.reportForEvents();
  for (const each of made) (each.close ?? each.onApplicationShutdown)?.call(each);
  return Object.keys(parts).sort();
}

const SAMPLES: NodeJS.Dict<string> = {
  ...(SECRET_KEYS as Record<string, string>),
  HOLDFAST_ENV: 'local',
  DAPR_HTTP_ENDPOINT: 'http://127.0.0.1:1',
};

/** An app's configuration; `changes` to an environment in which it starts. */
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
  const samples: Readonly<Record<string, string | undefined>> = { ...SAMPLES, ...changes };
  const valueOf = (key: string) => (key.endsWith('_GRPC_URL') ? '127.0.0.1:1' : samples[key]);
  return loadConfig(schema, Object.fromEntries(keys.map((key) => [key, valueOf(key)])));
}

const controllersOf = ({ controllers = [] }: DynamicModule): Controller[] => controllers as Controller[];

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

/** Whatever the controllers and what guards them ask to be given: here it is only there. */
function standInsFor(controllers: readonly Controller[]): Provider[] {
  const enhancers = controllers.flatMap((controller) =>
    [controller, ...methodsOf(controller)].flatMap((target) =>
      ['__guards__', '__interceptors__'].flatMap(
        (key) => (Reflect.getMetadata(key, target) as Type[] | undefined) ?? [],
      ),
    ),
  );
  const tokens = [...controllers, ...enhancers].flatMap(
    (target) =>
      (Reflect.getMetadata('self:paramtypes', target) as { param: string | symbol | Type }[] | undefined) ??
      [],
  );
  const absent = new Proxy(
    {},
    {
      get: (_target, name) =>
        name === 'then' || typeof name === 'symbol' || name.startsWith('on') || name.startsWith('before')
          ? undefined
          : () => undefined,
    },
  );
  return [...new Set(tokens.map(({ param }) => param))].map((provide) => ({ provide, useValue: absent }));
}
