// The page a customer comes back to from the gateway: it waits, then asks for the state of the checkout and shows it (HST-3).
// It knows the checkout by `?checkout=…&tenant=…`; the customer by the data that the shop left in this browser before the redirect:
//   sessionStorage['holdfast:checkout:<id>'] = JSON.stringify({ cartToken }) or JSON.stringify({ bearer })
// To try it without a shop, `#token=…` works as well; it never leaves the browser, and is taken out of the address at once.

const FIRST_WAIT_MS = 1_500;
const EVERY_MS = 3_000;
const ASKING_MS = 30_000;

const params = new URLSearchParams(location.search);
const checkoutId = params.get('checkout') ?? '';
const tenant = params.get('tenant') ?? '';
const element = (id) => document.getElementById(id);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function credentials() {
  const fragment = new URLSearchParams(location.hash.slice(1)).get('token');
  if (fragment) history.replaceState(null, '', location.pathname + location.search);
  try {
    const kept = JSON.parse(sessionStorage.getItem(`holdfast:checkout:${checkoutId}`) ?? 'null') ?? {};
    if (kept.bearer) return { authorization: `Bearer ${kept.bearer}` };
    if (kept.cartToken) return { 'x-cart-token': kept.cartToken };
  } catch {
    // What cannot be read is as good as not there.
  }
  return fragment ? { 'x-cart-token': fragment } : undefined;
}

/** The state of the checkout; undefined while it is unknown, or the request fails. */
async function ask(headers) {
  try {
    const response = await fetch(`/v1/checkouts/${encodeURIComponent(checkoutId)}/order`, {
      headers: { ...headers, 'x-tenant-id': tenant },
      cache: 'no-store',
      signal: AbortSignal.timeout(EVERY_MS),
    });
    if (response.status === 202) return undefined;
    if (response.status === 404 || response.status === 401) return { status: 'unknown' };
    if (!response.ok) return undefined;
    const body = await response.json();
    // "Open" right after coming back: the payment has not arrived yet.
    return body.status === 'open' ? undefined : body;
  } catch {
    return undefined;
  }
}

function paragraph(text) {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
}

function facts(pairs) {
  const list = document.createElement('dl');
  for (const [name, value] of pairs) {
    const term = document.createElement('dt');
    term.textContent = name;
    const detail = document.createElement('dd');
    detail.textContent = value;
    list.append(term, detail);
  }
  return list;
}

// ISO 4217, by which the shop counts. A browser goes by what people write: for it 500 forint have no decimals.
const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');

function money({ amountMinor, currency }) {
  const digits = NO_DECIMALS.includes(currency) ? 0 : THREE_DECIMALS.includes(currency) ? 3 : 2;
  return new Intl.NumberFormat(document.documentElement.lang, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amountMinor / 10 ** digits);
}

/** Says where things stand: in the title, the heading and the text, for eyes and screen readers alike. */
function show(title, content, { canRetry = false } = {}) {
  document.title = title;
  element('title').textContent = title;
  element('state').replaceChildren(...content);
  element('actions').hidden = !canRetry;
  element('title').focus();
}

const REFERENCE = ['Reference', checkoutId];

function showOrder({ orderNumber, totals }) {
  const rows = [['Order', orderNumber]];
  if (totals?.grandTotal) rows.push(['Paid', money(totals.grandTotal)]);
  show('Thank you, your order is made', [
    facts(rows),
    paragraph('A confirmation is on its way to you by e-mail.'),
  ]);
}

function showFailure({ reason }) {
  const why =
    reason === 'OUT_OF_STOCK'
      ? 'What you wanted has just been sold out.'
      : 'The payment could not become an order.';
  show('Your order was not made', [
    paragraph(`${why} If money was taken, it goes back by itself, and you are told by e-mail.`),
    paragraph('Your cart is still there: go back to the shop to change it, or to pay in another way.'),
    facts([REFERENCE]),
  ]);
}

function showUnknown() {
  show('This page cannot tell', [
    paragraph('It does not know which checkout is yours. Come back to it in the browser that you paid with.'),
    paragraph('You will get an e-mail as soon as your order is made. There is no need to pay again.'),
  ]);
}

function showStillWaiting() {
  show(
    'This takes longer than usual',
    [
      paragraph('Your payment has reached us, or is still with your bank. Please do not pay again.'),
      paragraph(
        'You will get an e-mail as soon as your order is made. If it cannot be made, the money goes back by itself. You may close this page.',
      ),
      facts([REFERENCE]),
    ],
    { canRetry: true },
  );
}

function showWaiting() {
  show('Your payment is being confirmed', [
    paragraph('One moment: your order is being made. You can leave this page open.'),
  ]);
}

async function follow(headers) {
  await wait(FIRST_WAIT_MS);
  for (let askedForMs = 0; ; askedForMs += EVERY_MS) {
    const outcome = await ask(headers);
    if (outcome?.status === 'completed') return showOrder(outcome);
    if (outcome?.status === 'failed') return showFailure(outcome);
    if (outcome?.status === 'unknown') return showUnknown();
    if (askedForMs >= ASKING_MS) return showStillWaiting();
    await wait(EVERY_MS);
  }
}

const headers = credentials();
if (!checkoutId || !tenant || !headers) showUnknown();
else {
  element('again').addEventListener('click', () => {
    showWaiting();
    void follow(headers);
  });
  void follow(headers);
}
