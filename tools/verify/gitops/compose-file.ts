import { z } from 'zod';

import { parseAs } from './manifest.ts';
import { readYaml } from './read-manifests.ts';

const FILE = 'docker-compose.yml';

const Service = z.looseObject({
  image: z.string().optional(),
  build: z.looseObject({ args: z.record(z.string(), z.string()).optional() }).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  network_mode: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).optional(),
  healthcheck: z.unknown().optional(),
});

/** docker-compose.yml: the fields that checks read; all others stay as they are. */
const Compose = z.looseObject({ services: z.record(z.string(), Service) });

export type Compose = z.infer<typeof Compose>;
export type Service = z.infer<typeof Service>;
export type Services = Compose['services'];

/** Reads docker-compose.yml. */
export const readCompose = (): Compose => parseAs(Compose, readYaml(FILE)[0], FILE);
