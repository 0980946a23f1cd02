# Pin the base by digest where images are built: --build-arg NODE_IMAGE=node:24-slim@sha256:…
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
# The image holds bundles, in which no scanner finds a package. The SBOM takes them from this stage.
ARG BUILDKIT_SBOM_SCAN_STAGE=true
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node scripts/build.ts dist/operator.js && rm dist/parts/*.map
# What is left for the SBOM is what the bundles are made of.
RUN npm prune --omit=dev

# The compile cache is keyed by path, user and version of Node, so it is filled where, as whom and by what the bundle runs.
FROM ${NODE_IMAGE} AS warm
WORKDIR /app
RUN mkdir compile-cache && chown 65532:65532 compile-cache
COPY --from=build /build/dist/operator.js /build/dist/package.json ./
COPY --from=build /build/dist/parts ./parts
USER 65532:65532
RUN NODE_COMPILE_CACHE=/app/compile-cache node --max-semi-space-size=8 --max-old-space-size-percentage=50 operator.js --help
# The parts that are loaded later.
RUN NODE_COMPILE_CACHE=/app/compile-cache node --max-semi-space-size=8 --max-old-space-size-percentage=50 --input-type=module \
    --eval "for (const part of (await import('node:fs')).readdirSync('parts')) await import('/app/parts/' + part)"

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="calldata-operator" \
      org.opencontainers.image.description="Keeps a company's promise about recorded phone calls." \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
# The process owns what was compiled, for which Node asks, and not its own code.
COPY --from=build /build/dist/operator.js /build/dist/package.json ./
COPY --from=build /build/dist/parts ./parts
COPY --from=warm --chown=65532:65532 /app/compile-cache ./compile-cache
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/compile-cache
USER 65532:65532
# Small generations: the operator holds little for long, and its footprint is what these flags let it grow to. Half of the memory
# limit is for what lives longer, so that thousands of policies need no more than a higher limit.
ENTRYPOINT ["node", "--max-semi-space-size=8", "--max-old-space-size-percentage=50", "operator.js"]
