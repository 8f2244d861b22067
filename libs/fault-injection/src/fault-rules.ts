import { z } from 'zod';

const ms = () => z.number().int().min(0);

/** What every rule says: who it is, whose checkout it strikes and how often, over all processes that share the rules. */
const common = {
  /** Unique among all rules of one run: how often a rule has struck is remembered by it. */
  id: z.string().regex(/^[\w.-]+$/),
  times: z.number().int().positive().default(1),
  /** Start of a checkout id; without it any. */
  checkout: z.string().optional(),
  delayMs: ms().default(0),
};

/** Strikes at a point of a saga: `before:<step>`, `after:<step>`, `before-settle:<step>`, `after-undo:<step>` … */
const pointRule = z.object({
  ...common,
  at: z.string(),
  action: z.enum(['kill', 'delay', 'throw']),
  /** A kill waits for so many attempts at its point, but no longer than `withinMs`, so that one kill strikes many. */
  gather: z.object({ count: z.number().int().positive(), withinMs: ms() }).optional(),
});

/** Strikes at a call to another service: `OrderService.CreateOrder`. */
const callRule = z.object({
  ...common,
  call: z.string().regex(/^\w+\.\w+$/),
  /**
   * `delay`: later than asked for; `lost_answer`: made, but its caller hears only an error; `not_sent`: never made; `late`: its caller
   * hears an error at once, and it is made `delayMs` later; `refuse`: answered with a reason of ours, and never made.
   */
  action: z.enum(['delay', 'lost_answer', 'not_sent', 'late', 'refuse']),
  /** The gRPC status its caller hears instead of the answer. */
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
