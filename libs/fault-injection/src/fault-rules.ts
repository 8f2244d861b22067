import { z } from 'zod';

const ms = () => z.number().int().min(0);

/** Fields of every rule: its id, the checkout it strikes, and how many times, over all processes that share the rules. */
const common = {
  /** Unique among all rules of one run: the strikes of a rule are counted under it. */
  id: z.string().regex(/^[\w.-]+$/),
  times: z.number().int().positive().default(1),
  /** Start of a checkout id; without it, any checkout. */
  checkout: z.string().optional(),
  delayMs: ms().default(0),
};

/** Strikes at a point of a saga: `before:<step>`, `after:<step>`, `before-settle:<step>`, `after-undo:<step>` … */
const pointRule = z.object({
  ...common,
  at: z.string(),
  action: z.enum(['kill', 'delay', 'throw']),
  /** A kill waits until this many attempts are at its point, `withinMs` at most, so that one kill strikes many. */
  gather: z.object({ count: z.number().int().positive(), withinMs: ms() }).optional(),
});

/** Strikes at a call to another service: `OrderService.CreateOrder`. */
const callRule = z.object({
  ...common,
  call: z.string().regex(/^\w+\.\w+$/),
  /**
   * `delay`: made later; `lost_answer`: made, but its caller gets an error; `not_sent`: never made; `late`: its caller gets an error at
   * once, and it is made `delayMs` later; `refuse`: answered with a reason, and never made.
   */
  action: z.enum(['delay', 'lost_answer', 'not_sent', 'late', 'refuse']),
  /** The gRPC status that its caller gets instead of the answer. */
  code: z
    .enum(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNKNOWN', 'CANCELLED'])
    .default('UNAVAILABLE'),
  reason: z.string().optional(),
});

/** All rules of a process. */
export const faultRules = z.object({
  points: z.array(pointRule).default([]),
  calls: z.array(callRule).default([]),
});

/** A rule for points of a saga. */
export type PointRule = z.output<typeof pointRule>;

/** A rule for calls to other services. */
export type CallRule = z.output<typeof callRule>;

/** All rules of a process. */
export type FaultRules = z.output<typeof faultRules>;

/** The same as it is written: what a rule leaves out has its default. */
export type WrittenFaultRules = z.input<typeof faultRules>;

/** A rule for points of a saga, as it is written. */
export type WrittenPointRule = z.input<typeof pointRule>;

/** A rule for calls to other services, as it is written. */
export type WrittenCallRule = z.input<typeof callRule>;
