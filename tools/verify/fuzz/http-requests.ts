import type { Random } from '../chaos/random.ts';
import type { HttpTarget, Operation, Parameter } from './api-document.ts';
import { DISTURBANCES } from './disturbances.ts';
import { headerText } from './http-request.ts';
import type { Header, HttpRequest } from './http-request.ts';
import { BODIES, BYTES, SEGMENTS } from './nasty.ts';
import { Values, toJson } from './values.ts';
import type { Caller, World } from './world.ts';

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** Draws requests for one operation from a world of real ids (see world.ts). */
export class HttpRequests {
  private readonly random: Random;
  private readonly world: Pick<World, 'callers' | 'known'>;

  constructor(random: Random, world: Pick<World, 'callers' | 'known'>) {
    this.random = random;
    this.world = world;
  }

  /** One request as it goes over the wire. */
  draw({ method, path, operation, components }: HttpTarget): HttpRequest {
    const caller = this.random.pick(this.world.callers);
    const known = { ...this.world.known, ...caller.known };
    const values = new Values({ random: this.random, components, known });
    const { parameters = [] } = operation;
    const request: HttpRequest = {
      method,
      target: this.target(path, parameters, { values, caller }),
      headers: this.headers(parameters, { values, caller }),
      body: this.body(method, operation, values),
      documented: Object.keys(operation.responses),
      changed: [],
    };
    while (this.random.chance(0.25)) this.disturb(request);
    return request;
  }

  private target(path: string, parameters: readonly Parameter[], { values, caller }: Source): string {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
      this.segment(path, name, { values, caller }),
    );
    const query = parameters
      .filter(({ in: place, required }) => place === 'query' && (required || this.random.chance(0.6)))
      .map(({ name, schema }) => `${name}=${encodedText(values.of(schema, name))}`);
    return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
  }

  private segment(path: string, name: string, { values, caller }: Source): string {
    if (this.random.chance(0.12)) return this.random.pick(SEGMENTS);
    const key = name === 'id' ? path.split('/')[2] : name;
    const real = key === undefined ? undefined : caller.ids[key];
    return real && real.length > 0 ? this.random.pick(real) : encodedText(values.text({}));
  }

  private headers(parameters: readonly Parameter[], { values, caller }: Source): Header[] {
    const described = parameters
      .filter(
        ({ in: place, name }) => place === 'header' && name !== 'x-tenant-id' && this.random.chance(0.3),
      )
      .map(({ name, schema }): Header => [name, headerText(asText(values.of(schema, name)))]);
    return [['host', 'localhost'], ...Object.entries(caller.headers), ...described];
  }

  private body(method: string, operation: Operation, values: Values): Buffer | undefined {
    const { random } = this;
    const schema = operation.requestBody?.content['application/json']?.schema;
    if (!schema) return WITH_BODY.has(method) && random.chance(0.2) ? Buffer.from('{}') : undefined;
    if (random.chance(0.08)) return Buffer.from(random.pick(BODIES));
    if (random.chance(0.02)) return random.pick(BYTES);
    const text = toJson(values.of(schema));
    if (random.chance(0.02)) return Buffer.from(text.slice(0, random.int(0, text.length)));
    return Buffer.from(text);
  }

  /** Does something to the request that no value of a field can do. */
  private disturb(request: HttpRequest): void {
    const [name, disturb] = this.random.pick(DISTURBANCES);
    request.changed.push(name);
    disturb(request, this.random);
  }
}

/** From where a request's values come. */
interface Source {
  readonly values: Values;
  readonly caller: Caller;
}

/** What is drawn in a text's place may be anything, an object without a prototype included. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : toJson(value ?? ''));

const encodedText = (value: unknown): string => encodeURIComponent(asText(value).toWellFormed());
