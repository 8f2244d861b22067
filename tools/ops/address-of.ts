import { z } from 'zod';

const AddressShape = z.object({ internal: z.string().optional(), grpc: z.string().optional() });

/** Where an app of a running stack listens. Throws where the stack has no such app. */
export function addressOf(
  urls: Readonly<Record<string, unknown>>,
  app: string,
): { readonly internal?: string | undefined; readonly grpc?: string | undefined } {
  const address = AddressShape.safeParse(urls[app]);
  if (!address.success) throw new Error(`The stack runs no app named ${app}.`);
  return address.data;
}
