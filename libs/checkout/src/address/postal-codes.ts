const FOUR = String.raw`\d{4}`;
const FIVE = String.raw`\d{5}`;
const SIX = String.raw`\d{6}`;
const THREE_AND_TWO = String.raw`\d{3} ?\d{2}`;
const UK = String.raw`(GIR ?0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9][0-9A-Z]|[0-9][A-HJKPS-UW]) ?[0-9][ABD-HJLNP-UW-Z]{2})`;
const UNITED_STATES = String.raw`\d{5}(-\d{4})?`;

/** Formats of postal codes, each with its countries. Letters are compared in capitals. */
const COUNTRIES_BY_SHAPE: readonly (readonly [shape: string, countries: string])[] = [
  [FOUR, 'AT AU BE BG CH CY DK GE GL HU LI LU MK NO NZ PH SJ SI TN ZA BD CX CC NF HM'],
  [
    FIVE,
    'DE ES FI FR IT TR MX TH MY HR EE UA RS BA ME VA SM MC GF GP MQ RE YT PM BL MF NC PF WF MA DZ EG SA KW JO ID KR PK LK AX UY CU CR GT MM NP',
  ],
  [SIX, 'CN IN RO SG VN RU BY KZ KG TJ TM UZ CO EC NG'],
  [THREE_AND_TWO, 'SE CZ SK GR'],
  [UNITED_STATES, 'US PR GU VI AS MP FM MH PW'],
  [UK, 'GB'],
  [String.raw`(GY|JE|IM)\d{1,2} ?\d[A-Z]{2}`, 'GG JE IM'],
  [String.raw`[ABCEGHJKLMNPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d`, 'CA'],
  [String.raw`[1-9]\d{3} ?[A-Z]{2}`, 'NL'],
  [String.raw`\d{3}-?\d{4}`, 'JP'],
  [String.raw`\d{2}-?\d{3}`, 'PL'],
  [String.raw`\d{4}-?\d{3}`, 'PT'],
  [String.raw`(D6W|[AC-FHKNPRTV-Y]\d{2}) ?[0-9AC-FHKNPRTV-Y]{4}`, 'IE'],
  [String.raw`\d{5}-?\d{3}`, 'BR'],
  [String.raw`([A-HJ-NP-Z]\d{4}[A-Z]{3}|\d{4})`, 'AR'],
  [String.raw`\d{3}(-?\d{4})?`, 'CL'],
  [String.raw`(LV-?)?\d{4}`, 'LV'],
  [String.raw`(LT-?)?\d{5}`, 'LT'],
  [String.raw`(AD)?\d{3}`, 'AD'],
  [String.raw`(MD-?)?\d{4}`, 'MD'],
  [String.raw`[A-Z]{3} ?\d{2,4}`, 'MT'],
  [String.raw`\d{3}`, 'IS FO'],
  [String.raw`\d{3}(\d{2,3})?`, 'TW'],
  [String.raw`\d{5}(\d{2})?`, 'IL'],
];

/** No country writes longer ones. */
const ANY = /^[0-9A-Z][0-9A-Z -]{0,11}$/;

const SHAPES: ReadonlyMap<string, RegExp> = new Map(
  COUNTRIES_BY_SHAPE.flatMap(([shape, countries]) =>
    countries.split(' ').map((country) => [country, new RegExp(`^(?:${shape})$`)] as const),
  ),
);

const WITHOUT_POSTAL_CODES = new Set(
  (
    'AE AG AN AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GQ GY HK JM KE KI KM KN KP ' +
    'ML MO MR MW NR NU PA QA RW SB SC SL SR ST SY TD TF TG TK TO TT TV TZ UG VU YE ZW'
  ).split(' '),
);

/** Whether the country has postal codes at all; where it has none, none need be given. */
export const hasPostalCodes = (countryCode: string): boolean => !WITHOUT_POSTAL_CODES.has(countryCode);

/** Whether a postal code (in capitals, trimmed) can be one of the country. */
export const isPostalCode = (countryCode: string, postalCode: string): boolean =>
  (SHAPES.get(countryCode) ?? ANY).test(postalCode);
