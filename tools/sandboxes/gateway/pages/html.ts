const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A page, or the way to another one. */
export type PageAnswer = { status: number; html: string } | { status: number; location: string };
/** The value that a button posts, and its label. */
export type Choice = readonly [value: string, label: string];

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

const STYLE = `
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; color: #1a1f36; background: #fff }
  table { width: 100%; border-collapse: collapse } td { padding: .25rem 0 } td + td { text-align: right }
  tfoot td { border-top: 1px solid #697386; font-weight: 600 }
  form { display: grid; gap: .75rem; margin-top: 1.5rem }
  button { font: inherit; padding: .6rem 1rem; border: 1px solid #3b4266; border-radius: .4rem; background: #fff; color: inherit; cursor: pointer }
  button[value=success] { background: #3d3ac7; border-color: #3d3ac7; color: #fff }
  button:focus-visible { outline: 3px solid #f5a623; outline-offset: 2px }
  [role=alert] { border-left: .3rem solid #b3093c; padding: .5rem 1rem; background: #fdf1f4 }
  .note { color: #4f566b }`;

/** A whole page; `body` is HTML that was escaped where it had to be. */
export function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escape(title)}</h1>
${body}
<p class="note">Local Stripe sandbox. No money moves and no card number is asked for.</p></main></body>
</html>`;
}

/** A form of buttons that post `outcome`. */
export function buttons(action: string, choices: readonly Choice[]): string {
  const items = choices.map(
    ([value, label]) => `<button name="outcome" value="${value}">${escape(label)}</button>`,
  );
  return `<form method="post" action="${escape(action)}">\n${items.join('\n')}\n</form>`;
}

export function alert(message: string | undefined): string {
  return message ? `<p role="alert">${escape(message)}</p>` : '';
}

export const page = (html: string, status = 200): PageAnswer => ({ status, html });
export const redirect = (location: string): PageAnswer => ({ status: 303, location });
