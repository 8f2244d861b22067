import { v5 } from 'uuid';

const NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

/** The id of a configured promotion: made of tenant and code (an automatic one's name), so that a second run finds it. */
export const promotionIdOf = (
  tenantId: string,
  { code, name }: { code?: string | undefined; name: string },
): string => v5(`promotion/${tenantId}/${code ?? name}`, NAMESPACE);
