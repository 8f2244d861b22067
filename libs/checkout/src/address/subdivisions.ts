type Subdivisions = Readonly<Record<string, string>>;

// prettier-ignore
const US: Subdivisions = {
  AL: 'Alabama', AK: 'Alaska', AZ: 'Arizona', AR: 'Arkansas', CA: 'California', CO: 'Colorado', CT: 'Connecticut',
  DE: 'Delaware', DC: 'District of Columbia', FL: 'Florida', GA: 'Georgia', HI: 'Hawaii', ID: 'Idaho', IL: 'Illinois',
  IN: 'Indiana', IA: 'Iowa', KS: 'Kansas', KY: 'Kentucky', LA: 'Louisiana', ME: 'Maine', MD: 'Maryland',
  MA: 'Massachusetts', MI: 'Michigan', MN: 'Minnesota', MS: 'Mississippi', MO: 'Missouri', MT: 'Montana',
  NE: 'Nebraska', NV: 'Nevada', NH: 'New Hampshire', NJ: 'New Jersey', NM: 'New Mexico', NY: 'New York',
  NC: 'North Carolina', ND: 'North Dakota', OH: 'Ohio', OK: 'Oklahoma', OR: 'Oregon', PA: 'Pennsylvania',
  RI: 'Rhode Island', SC: 'South Carolina', SD: 'South Dakota', TN: 'Tennessee', TX: 'Texas', UT: 'Utah',
  VT: 'Vermont', VA: 'Virginia', WA: 'Washington', WV: 'West Virginia', WI: 'Wisconsin', WY: 'Wyoming',
  AS: 'American Samoa', GU: 'Guam', MP: 'Northern Mariana Islands', PR: 'Puerto Rico', VI: 'U.S. Virgin Islands',
  FM: 'Micronesia', MH: 'Marshall Islands', PW: 'Palau',
  AA: 'Armed Forces Americas', AE: 'Armed Forces Europe', AP: 'Armed Forces Pacific',
};

// prettier-ignore
const CA: Subdivisions = {
  AB: 'Alberta', BC: 'British Columbia', MB: 'Manitoba', NB: 'New Brunswick', NL: 'Newfoundland and Labrador',
  NS: 'Nova Scotia', NT: 'Northwest Territories', NU: 'Nunavut', ON: 'Ontario', PE: 'Prince Edward Island',
  QC: 'Quebec', SK: 'Saskatchewan', YT: 'Yukon',
};

/**
 * States by the first three digits of their ZIP codes (USPS Publication 65), as `first-last:state`; single exceptions come before the
 * range that holds them.
 */
const US_ZIP_PREFIXES =
  '005:NY 006-007:PR 008:VI 009:PR 010-027:MA 028-029:RI 030-038:NH 039-049:ME 050-054:VT 055:MA 056-059:VT 063:CT 060-069:CT ' +
  '070-089:NJ 090-098:AE 100-149:NY 150-196:PA 197-199:DE 200:DC 201:VA 202-205:DC 206-219:MD 220-246:VA 247-268:WV ' +
  '270-289:NC 290-299:SC 300-319:GA 340:AA 320-349:FL 350-369:AL 370-385:TN 386-397:MS 398-399:GA 400-427:KY 430-459:OH ' +
  '460-479:IN 480-499:MI 500-528:IA 530-549:WI 550-567:MN 569:DC 570-577:SD 580-588:ND 590-599:MT 600-629:IL 630-658:MO ' +
  '660-679:KS 680-693:NE 700-714:LA 716-729:AR 733:TX 730-749:OK 750-799:TX 800-816:CO 820-831:WY 832-838:ID 840-847:UT ' +
  '850-865:AZ 885:TX 870-884:NM 889-898:NV 900-961:CA 962-966:AP 967-968:HI 969:GU 970-979:OR 980-994:WA 995-999:AK';

const ZIP_RANGES = US_ZIP_PREFIXES.split(' ').map((entry) => {
  const [range = '', state = ''] = entry.split(':');
  const [first = '', last = first] = range.split('-');
  return { first, last, state };
});

/** Provinces by the first letter of their postal codes. X serves two territories, so it decides nothing. */
// prettier-ignore
const CA_LETTERS: Subdivisions = {
  A: 'NL', B: 'NS', C: 'PE', E: 'NB', G: 'QC', H: 'QC', J: 'QC', K: 'ON', L: 'ON', M: 'ON', N: 'ON', P: 'ON',
  R: 'MB', S: 'SK', T: 'AB', V: 'BC', Y: 'YT',
};

const SUBDIVISIONS: ReadonlyMap<string, Subdivisions> = new Map([
  ['US', US],
  ['CA', CA],
]);

/** Whether taxes of the country depend on the subdivision, so that an address has to name a known one. */
export const needsSubdivision = (countryCode: string): boolean => SUBDIVISIONS.has(countryCode);

const letters = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toUpperCase();

/** The code of a state or province, given by code (`ca`, `US-CA`) or by name; undefined when there is no such one. */
export function subdivisionCode(countryCode: string, region: string): string | undefined {
  const known = SUBDIVISIONS.get(countryCode) ?? {};
  const code = region.toUpperCase().replace(new RegExp(`^${countryCode}-`), '');
  if (Object.hasOwn(known, code)) return code;
  return Object.keys(known).find((candidate) => letters(known[candidate] ?? '') === letters(region));
}

/** The state or province that a valid postal code lies in, where it says so. */
export function subdivisionOfPostalCode(countryCode: string, postalCode: string): string | undefined {
  if (countryCode === 'CA') return CA_LETTERS[postalCode.charAt(0)];
  if (countryCode !== 'US') return undefined;
  const prefix = postalCode.slice(0, 3);
  return ZIP_RANGES.find(({ first, last }) => first <= prefix && prefix <= last)?.state;
}
