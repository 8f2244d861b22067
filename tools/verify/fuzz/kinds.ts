/** All ways by which requests are sent, in their order. */
export const KINDS = ['http', 'grpc', 'events'] as const;
export type Kind = (typeof KINDS)[number];
