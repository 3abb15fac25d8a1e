# syntax=docker/dockerfile:1
# `npm run container` runs these steps without an engine; it knows the instructions that stand here and no others.

FROM node:24-bookworm AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=build /src/builds/1 ./
COPY --from=build /src/scripts/start.mjs /src/scripts/backup.mjs /src/scripts/healthcheck.mjs ./scripts/
COPY --from=build /src/scripts/lib ./scripts/lib/
RUN mkdir -m 700 /data && chown node:node /data
VOLUME ["/data"]
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["node", "scripts/healthcheck.mjs"]
CMD ["node", "scripts/start.mjs"]
