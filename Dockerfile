# The bot with everything that it needs. See apps/ladder/HOSTING.md.
FROM node:20-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build && npm ci --omit=dev

FROM node:20-slim
ENV NODE_ENV=production HEALTH_PORT=8080 HEALTH_HOST=0.0.0.0
WORKDIR /app
# Owned by who runs it: an embedded server completes its own folder in node_modules at its first start.
COPY --from=build --chown=node:node /app /app
# For DATABASE_FOLDER=/data and for backups; a volume takes over who owns it.
RUN install -d -o node -g node /data
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Without npm or a shell in between, which would not pass SIGTERM on.
CMD ["node", "apps/ladder/dist/main.js"]
