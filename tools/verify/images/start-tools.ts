import { once } from 'node:events';

import { freePort } from '../../../libs/testing/src/free-port.ts';
import { messageOf } from '../../launcher/errors.ts';
import { AUDITED } from '../audit/queries.ts';
import type { Image, Started } from './image.ts';
import { startIn } from './sandbox.ts';
import { lastLines, outputOf, untilReady } from './start-image.ts';

/** The programs that compose and the cluster run from the image of tools, each until it does its work. */
export async function checkTools(image: Image): Promise<string[]> {
  return [...(await checkSandbox(image)), ...(await checkAudit(image))];
}

async function checkSandbox(image: Image): Promise<string[]> {
  const port = await freePort();
  const words = [`--host=127.0.0.1`, `--port=${port}`, '--data-dir=/tmp/stripe'];
  const child = startIn(image, ['tools/sandboxes/gateway/main.ts', ...words]);
  return untilAnswered(child, { name: 'stripe-sandbox', port, path: '/_sandbox/charges' });
}

/** Without a database to read it serves its metrics all the same. */
async function checkAudit(image: Image): Promise<string[]> {
  const port = await freePort();
  const given = Object.fromEntries(
    AUDITED.map((service) => [
      `AUDIT_DATABASE_URL_${service.toUpperCase()}`,
      'postgres://unknown@127.0.0.1:9/none',
    ]),
  );
  const child = startIn(image, ['tools/verify/audit/audit.ts', `--metrics-port=${port}`], { given });
  return untilAnswered(child, { name: 'audit', port, path: '/metrics' });
}

interface Address {
  readonly name: string;
  readonly port: number;
  readonly path: string;
}

async function untilAnswered(child: Started, { name, port, path }: Address): Promise<string[]> {
  const output = outputOf(child);
  const ended = once(child, 'close');
  try {
    await untilReady(port, child, path);
    return [];
  } catch (error) {
    return [`${name}: ${messageOf(error)}: ${lastLines(output)}`];
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
