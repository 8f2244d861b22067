import type { ServerUnaryCall } from '@grpc/grpc-js';

/** A call as the library passes it. */
export type Call = ServerUnaryCall<unknown, unknown>;
/** The callback for its one answer. */
export type Answer = (error: object | null, ...rest: unknown[]) => void;
/** A served method. */
export type Handler = (call: Call, answer?: Answer) => unknown;
