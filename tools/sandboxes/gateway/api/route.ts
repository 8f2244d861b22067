import type { FormObject } from '../http/form-body.ts';
import type { Context } from '../state/context.ts';
import type { ObjectKind } from '../state/records.ts';
import type { Parser } from './schema.ts';

interface Expandable {
  expand?: string[];
}

interface Definition<Params extends Expandable> {
  method: 'GET' | 'POST';
  path: string;
  shape: Parser<Params>;
  handle(ctx: Context, params: NoInfer<Params>): object;
}

/** A call whose parameters were read: what to expand, and the effect. */
interface ReadyCall {
  expand: string[] | undefined;
  handle(ctx: Context): object;
}

/** An endpoint of the API. */
export interface ApiRoute {
  method: string;
  path: string;
  /** What it answers; undefined where nothing of the answer can be expanded. */
  kind: ObjectKind | undefined;
  /** Reads the parameters, or throws Stripe's refusal. */
  read(input: FormObject): ReadyCall;
}

export function route<Params extends Expandable>(
  kind: ObjectKind | undefined,
  { method, path, shape, handle }: Definition<Params>,
): ApiRoute {
  const read = (input: FormObject): ReadyCall => {
    const params = shape(input);
    return { expand: params.expand, handle: (ctx) => handle(ctx, params) };
  };
  return { method, path, kind, read };
}
