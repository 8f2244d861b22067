import { appAddress } from '../../launcher/ports/urls.ts';
import type { StackUrls } from '../../launcher/stack-types.ts';
import { eventTargets, judgeDelivery, namesInEvents, wordIn } from './event-targets.ts';
import { describeExchange, exchange } from './http-exchange.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { HttpRequests } from './http-requests.ts';
import { judgeHttp } from './judge.ts';
import { ANSWER_MS, KNOWN_REASONS } from './sender.ts';
import type { Sender } from './sender.ts';
import { drawWay, judgeStranger } from './ways-in.ts';
import type { World } from './world.ts';

/** Deliveries as a sidecar sends them, or another client in its place: without a customer's headers; the status in the body counts. */
export function eventSender(urls: StackUrls): Sender {
  const targets = eventTargets();
  return {
    send: async (random, world) => {
      const target = random.pick(targets);
      const request = new HttpRequests(random, asPublisher(world)).draw(target);
      if (request.contentType === undefined) request.contentType = 'application/cloudevents+json';
      const way = drawWay(random, urls.dapr.appApiToken);
      if (way.token !== undefined) request.headers.push(['dapr-api-token', way.token]);
      const answer = await exchange(appAddress(urls, target.app)[way.port], request, ANSWER_MS);
      const who = way.isSidecar ? 'sidecar' : `stranger by ${way.port}`;
      const judged = way.isSidecar
        ? judgeDelivery(target, answer)
        : judgeStranger(way, request.method, answer);
      return {
        what: `${target.app} ${who} ${describeExchange(request, answer)}`,
        answer: wordOf(answer),
        faults: [...judgeHttp(request, answer, KNOWN_REASONS), ...judged],
      };
    },
    close: () => undefined,
  };
}

const asPublisher = ({ callers, ...world }: World): World => ({
  ...world,
  callers: callers.map((caller) => ({
    ...caller,
    headers: {},
    known: { ...caller.known, ...namesInEvents(caller) },
  })),
});

function wordOf({ status, text, failure }: HttpAnswer): string {
  if (status === undefined) return failure;
  return (status === 200 && wordIn(text)) || String(status);
}
