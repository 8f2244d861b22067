import type { ServerUnaryCall } from '@grpc/grpc-js';

/** A call as the library hands it over. */
export type Call = ServerUnaryCall<unknown, unknown>;
/** What answers it, where it is answered once. */
export type Answer = (error: object | null, ...rest: unknown[]) => void;
/** A served method. */
export type Handler = (call: Call, answer?: Answer) => unknown;
