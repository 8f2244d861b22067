import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { inRepository } from '../../launcher/paths.ts';

/** An RPC, and the parties that may call it. */
export interface ProtoMethod {
  readonly name: string;
  readonly callers: readonly string[];
}

/** A service of the protos. */
export interface ProtoService {
  readonly package: string;
  readonly service: string;
  readonly methods: readonly ProtoMethod[];
}

const RPC = /((?:^ {2}\/\/.*\n)*)^ {2}rpc (\w+)\(/gm;
const CALLERS = /^ {2}\/\/ Callers: ([\w-]+(?:, [\w-]+)*)\.$/m;

/** Every service of the protos. Throws where the comment of an RPC has no line `Callers: checkout, order.`. */
export function readProtos(): ProtoService[] {
  const folder = inRepository('proto', 'holdfast');
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('_service.proto'))
    .sort()
    .map((file) => serviceOf(file, readFileSync(path.join(folder, file), 'utf8')));
}

function serviceOf(file: string, text: string): ProtoService {
  const packageName = /^package ([\w.]+);/m.exec(text)?.[1];
  const service = /^service (\w+)/m.exec(text)?.[1];
  if (!packageName || !service) throw new Error(`${file} has no package or no service`);
  const methods = [...text.matchAll(RPC)].map(([, comment = '', name = '']) => {
    const callers = CALLERS.exec(comment)?.[1];
    if (!callers)
      throw new Error(`${file}: the comment of rpc ${name} has no line "Callers: checkout, order."`);
    return { name, callers: callers.split(', ') };
  });
  return { package: packageName, service, methods };
}
