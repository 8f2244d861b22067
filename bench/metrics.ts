/** The sum of all series of a metric in the text of a `/metrics`. */
export function sumOf(metric: string, text: string): number {
  const values = [...text.matchAll(new RegExp(`^${metric}(?:\\{[^}]*\\})? (\\d+)`, 'gm'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** The sum of a metric over these processes. */
export async function sumOver(instances: readonly { internal: string }[], metric: string): Promise<number> {
  const texts = await Promise.all(
    instances.map(async ({ internal }) => (await fetch(`${internal}/metrics`)).text()),
  );
  return texts.reduce((sum, text) => sum + sumOf(metric, text), 0);
}
