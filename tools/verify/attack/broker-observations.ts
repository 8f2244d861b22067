import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Redis } from 'ioredis';

import type { World } from './world.ts';

const REFUSED_LINE = /refused/i;

/** Log lines of sidecars about refused requests. */
export async function sidecarRefusals({ stack }: World): Promise<number> {
  const folder = join(stack.dataDir, 'logs');
  const files = (await readdir(folder)).filter((name) => /sidecar|dapr/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n')).filter((line) => REFUSED_LINE.test(line)).length;
}

/** Commands and passwords that Redis refused, by its own error counters (`redis_errors_total` of its exporter). */
export async function brokerRefusals({ stack }: World): Promise<number> {
  const redis = new Redis(stack.urls.redis.events);
  const text = await redis.info('errorstats');
  redis.disconnect();
  return [...text.matchAll(/^errorstat_(?:NOAUTH|WRONGPASS):count=(\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
