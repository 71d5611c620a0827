# syntax=docker/dockerfile:1

FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json bundle.js ./
COPY src ./src
RUN npm run build
# What V8 makes of the code in one start, so that no other has to: it is read by the same Node.js, options, paths and user alone.
COPY graphiql ./graphiql
COPY schema ./schema
RUN mkdir compiled && chown 1000:1000 compiled
USER 1000:1000
RUN NODE_COMPILE_CACHE=/app/compiled HOST=127.0.0.1 PORT=0 DRAIN_SECONDS=0 LOG_LEVEL=warn \
  timeout --preserve-status --signal=TERM 10 \
  node --min-semi-space-size=32 --max-semi-space-size=32 --no-allocation-site-pretenuring dist/main.js \
  && chmod -R a+rX compiled

FROM node:26-slim AS modules
WORKDIR /app
COPY package.json package-lock.json ./
# Types, source maps and builds for bundlers are of no use at run time.
RUN npm ci --omit=dev --no-audit --no-fund --ignore-scripts \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete \
  && rm -rf node_modules/@opentelemetry/*/build/esnext

FROM node:26-slim
# Metrics are for the cluster, not for clients: only the first port is meant to be published.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 METRICS_HOST=0.0.0.0 METRICS_PORT=9464 \
  NODE_COMPILE_CACHE=/app/compiled
WORKDIR /app
COPY --from=modules /app/node_modules ./node_modules
COPY package.json ./
COPY graphiql ./graphiql
COPY schema ./schema
COPY --from=build /app/dist ./dist
COPY --from=build /app/compiled ./compiled
# By number, so that a cluster can see that it is not root. Nothing is ever written: a read-only file system will do.
USER 1000:1000
EXPOSE 4000 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node's options as in `npm start`; docs/operating.md says what for.
CMD ["node", "--min-semi-space-size=32", "--max-semi-space-size=32", "--no-allocation-site-pretenuring", "dist/main.js"]
