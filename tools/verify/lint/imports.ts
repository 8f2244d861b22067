/** What files may not import, by the words of the import. */
export const IMPORTS = {
  'library-root': {
    regex: '^@holdfast/[^/]+/(?!testing$)|^\\.[./]*/(apps|libs)/(?!testing/)[^/]+/',
    message: 'import a library by its name: @holdfast/x, or @holdfast/x/testing in tests',
  },
  'test-support': {
    regex: '^@holdfast/(testing$|.+/testing$)|/testing/',
    message: 'sources do not import test support',
  },
  upwards: {
    regex: '(controller|\\.module|\\.adapter|/main)\\.(js|ts)$',
    message: 'a use case does not import a controller, module or adapter: these import the use case',
  },
  frameworks: {
    regex: [
      '^@(nestjs|grpc|prisma|dapr|opentelemetry)/',
      '^@holdfast/(proto|grpc|postgres|platform|telemetry|inbox|outbox|ops|openapi)($|/)',
      '^(pg|ioredis|prom-client|pino|stripe|undici|fastify|nodemailer)($|/)',
      '/generated/',
    ].join('|'),
    message: 'the domain knows no framework, database or wire',
  },
};
