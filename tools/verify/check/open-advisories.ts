const BAD = new Set(['high', 'critical']);

/** High and critical advisories of an `npm audit` report that no waiver covers; a waiver that is over covers nothing. */
export function openAdvisories({ vulnerabilities }, waivers, now) {
  const advisories = Object.values(vulnerabilities)
    .flatMap(({ name, via }) =>
      via.filter((cause) => typeof cause === 'object').map((cause) => ({ name, ...cause })),
    )
    .filter(({ severity }) => BAD.has(severity));
  const covers = ({ url, why, until }, advisory) =>
    url === advisory.url && Boolean(why) && new Date(until) > now;
  return advisories.filter((advisory) => !waivers.some((waiver) => covers(waiver, advisory)));
}
