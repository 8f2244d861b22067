import { join } from 'node:path';

import { PROTO_DIR } from '@holdfast/proto';

/**
 * The options with which servers and clients decode. They must agree with ts-proto's options in proto/buf.gen.yaml, or the generated types
 * are wrong: int64 arrives as a string because of `longs`, an unset message as null or undefined.
 */
export const grpcLoaderOptions = {
  longs: String,
  enums: String,
  defaults: true,
  arrays: true,
  oneofs: true,
  includeDirs: [PROTO_DIR],
};

/** The path of a service's proto: `holdfast.warehouse.v1`, `WarehouseService` → holdfast/warehouse/v1/warehouse_service.proto. */
export function protoPathOf(packageName: string, serviceName: string): string {
  const file = serviceName.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  return join(PROTO_DIR, ...packageName.split('.'), `${file}.proto`);
}
