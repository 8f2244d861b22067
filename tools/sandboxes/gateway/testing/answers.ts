import { z } from 'zod';

const ENTRY = z.looseObject({
  id: z.string().optional(),
  type: z.string().optional(),
  paymentIntent: z.string().optional(),
  data: z.looseObject({ object: z.looseObject({ id: z.string() }) }).optional(),
});

/** An answer of `/_sandbox`: a list, an object or a status, each with fields of its own. */
export const CONTROL_ANSWER = z.looseObject({
  /** Empty where the answer is no list; an event has other `data`. */
  data: z.array(ENTRY).catch([]),
  id: z.string().optional(),
  now: z.number().optional(),
  paymentIntent: z.looseObject({ id: z.string() }).nullish(),
  error: z.looseObject({ type: z.string() }).optional(),
});
export type ControlAnswer = z.infer<typeof CONTROL_ANSWER>;

const OBJECT = z.looseObject({ id: z.string() });
const ERROR = z.object({ error: z.looseObject({ type: z.string(), message: z.string() }) });

/** The id of the object that the API answered. */
export async function idOf(response: Response): Promise<string> {
  return OBJECT.parse(await response.json()).id;
}

/** The error that the API answered. */
export async function errorOf(response: Response): Promise<z.infer<typeof ERROR>['error']> {
  return ERROR.parse(await response.json()).error;
}
