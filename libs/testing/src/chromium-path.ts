/** The path of the Chromium that `npm run test:browser` found. */
export function chromiumPath(): string {
  const path = process.env['HOLDFAST_CHROMIUM'];
  if (!path) throw new Error('browser specs run by npm run test:browser, which finds a Chromium');
  return path;
}
