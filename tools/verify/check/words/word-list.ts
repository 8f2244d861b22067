/** Words of a private dialect, each with the trade's word for it. Matched in text and in identifiers: `RefundByHand` reads "refund by hand". */
export interface Word {
  /** On lower-case text whose identifiers are taken apart into words. */
  readonly not: RegExp;
  readonly say: string;
  /** Files whose wire names, commands or patterns have the word. */
  readonly except?: RegExp;
}

export const WORDS: readonly Word[] = [
  { not: /\b(?:she|hers?|herself)\b/, say: 'they, or the role: customer, caller, operator' },
  { not: /\b(?:whoever|somebody|nobody)\b/, say: 'the role: customer, caller, operator, service' },
  { not: /\bby hand\b/, say: 'manual, or "by an operator"' },
  {
    not: /\b(?:news|hears? of|heard of)\b/,
    say: 'event',
    except:
      /^apps\/order\/src\/(?:fulfilment\/unapplied-events\.ops-controller|ops\.app\.int-spec)\.ts$|^tools\/ops\/(?:event-operations|help\.spec|ops\.spec|commands\/orders)\.ts$/,
  },
  {
    not: /\b(?:births?|is born|are born)\b/,
    say: 'creation, insert',
    except: /^tools\/generate\/docs\/personal-data\.spec\.ts$/,
  },
  { not: /\bpatience\b/, say: 'retry limit, backoff, timeout or deadline' },
  { not: /\bso often\b/, say: 'the retry limit' },
  { not: /\blong enough\b/, say: 'the timeout or deadline' },
  { not: /\bcart sessions?\b/, say: 'checkout, checkout id' },
  { not: /\bbaskets?\b/, say: 'cart' },
  { not: /\b(?:let|lets|letting) go\b/, say: 'release (a hold), void (an authorization)' },
  { not: /\bclears? the way\b/, say: 'close earlier payments' },
  { not: /\bleft behind\b/, say: 'stale, expired' },
  { not: /\bordered otherwise\b/, say: 'superseded' },
  { not: /\bof unknown\b/, say: 'unknown outcome' },
  {
    not: /\bneighbou?rs?\b/,
    say: 'participant, other service',
    except: /^docs\/operations\/deploy\.md$/,
  },
  { not: /\bunordered authori[sz]ations?\b/, say: 'orphaned authorization' },
  {
    not: /\b(?:wishes|attempt standing|undone for|leaving of|trace drawn|told move)\b/,
    say: 'the glossary’s term',
  },
];

/** Names that other systems know: they stay. Names with an underscore (tables, columns, settings, reasons) are wire names anyway. */
export const WIRE_NAMES: readonly string[] = [
  'cartSessionId',
  'cartSessionIds',
  'FenceCartSession',
  'fenceCartSession',
  'FenceCartSessionRequest',
  'FenceCartSessionResponse',
  'findOrderByCartSession',
  'FindOrderByCartSessionRequest',
  'FindOrderByCartSessionResponse',
  'kept-news',
];
