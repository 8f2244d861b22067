import { z } from 'zod';

const BAD = new Set(['high', 'critical']);

const Advisory = z.object({
  name: z.string().optional(),
  severity: z.string(),
  title: z.string(),
  url: z.string(),
});

/** The part of an `npm audit` report that is read: packages, each with its advisories, or with the names of packages that cause it. */
export const AuditReport = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ name: z.string(), via: z.array(z.union([z.string(), Advisory])) }),
  ),
});

/** Advisories that are accepted until a day, with the reason. */
export const Waivers = z.array(z.object({ url: z.string(), why: z.string(), until: z.string() }));

/** An advisory, with the package that it is about. */
export interface OpenAdvisory extends z.infer<typeof Advisory> {
  readonly name: string;
}

/** High and critical advisories of a report that no waiver covers; an expired waiver covers nothing. */
export function openAdvisories(
  { vulnerabilities }: z.infer<typeof AuditReport>,
  waivers: z.infer<typeof Waivers>,
  now: Date,
): OpenAdvisory[] {
  const advisories = Object.values(vulnerabilities)
    .flatMap(({ name, via }) =>
      via.flatMap((cause) => (typeof cause === 'string' ? [] : [{ ...cause, name: cause.name ?? name }])),
    )
    .filter(({ severity }) => BAD.has(severity));
  return advisories.filter(
    (advisory) =>
      !waivers.some(({ url, why, until }) => url === advisory.url && why !== '' && new Date(until) > now),
  );
}
