import { createHmac } from 'node:crypto';

import { appAddress } from '../../launcher/ports/urls.ts';
import type { StackUrls } from '../../launcher/stack-types.ts';
import type { Random } from '../chaos/random.ts';
import { describeExchange, exchange } from './http-exchange.ts';
import type { HttpAnswer } from './http-exchange.ts';
import type { Header, HttpRequest } from './http-request.ts';
import { HttpRequests } from './http-requests.ts';
import { httpTargets } from './http-targets.ts';
import { judgeHttp, judgeReplay } from './judge.ts';
import { ANSWER_MS, KNOWN_REASONS } from './sender.ts';
import type { Sender } from './sender.ts';
import { judgeClosed, portOf } from './ways-in.ts';
import type { World } from './world.ts';

/** Requests as customers and operators could send them. */
export async function httpSender(urls: StackUrls): Promise<Sender> {
  const targets = await httpTargets(urls);
  const { webhookSecret } = urls.stripe;
  return {
    send: async (random, world) => {
      const target = random.pick(targets);
      const request = new HttpRequests(random, world).draw(target);
      if (webhookSecret !== undefined && target.path === '/webhooks/stripe' && random.chance(0.6))
        signWebhook(request, webhookSecret);
      const right = portOf(target.path);
      // The internal port serves all; the public one must not.
      const port = random.chance(0.2) ? random.pick(['http', 'internal'] as const) : right;
      const isClosed = port === 'http' && right === 'internal';
      const base = appAddress(urls, target.app)[port];
      const answer = await exchange(base, request, ANSWER_MS);
      const told = await toldToAnother({ random, request, answer, world, base });
      const faults = [
        ...judgeHttp(request, answer, KNOWN_REASONS),
        ...(isClosed ? judgeClosed(answer) : []),
        ...told,
      ];
      return {
        what: `${target.app} ${port} ${describeExchange(request, answer)}`,
        answer: String(answer.status ?? answer.failure),
        faults,
      };
    },
    close: () => undefined,
  };
}

/** A webhook signed as the gateway signs, so that what is behind the signature is reached too. */
function signWebhook(request: HttpRequest, secret: string): void {
  const at = Math.floor(Date.now() / 1_000);
  const body = request.body ?? Buffer.alloc(0);
  const v1 = createHmac('sha256', secret)
    .update(Buffer.concat([Buffer.from(`${at}.`), body]))
    .digest('hex');
  request.headers.push(['stripe-signature', `t=${at},v1=${v1}`]);
}

/** The headers that say who asks. */
const WHO = ['x-tenant-id', 'x-cart-token', 'authorization'];

interface FirstExchange {
  readonly random: Random;
  readonly request: HttpRequest;
  readonly answer: HttpAnswer;
  readonly world: World;
  readonly base: string;
}

/** The same post under the same key by another caller, who must not get the first caller's answer. */
async function toldToAnother({ random, request, answer, world, base }: FirstExchange): Promise<string[]> {
  const hasKey = request.method === 'POST' && request.headers.some(([name]) => name === 'idempotency-key');
  if (!hasKey || answer.status === undefined || answer.status >= 300 || !answer.text) return [];
  const own = new Map(request.headers);
  const others = world.callers.filter(({ headers }) => WHO.some((name) => headers[name] !== own.get(name)));
  const other = random.pick(others);
  const headers: Header[] = [
    ...request.headers.filter(([name]) => !WHO.includes(name)),
    ...Object.entries(other.headers).filter(([name]) => WHO.includes(name)),
  ];
  return judgeReplay(answer, await exchange(base, { ...request, headers }, ANSWER_MS));
}
