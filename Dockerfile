# Switchhook as a service on PostgreSQL: docker build -t switchhook . ; see docs/operating.md and compose.yaml.
FROM node:26-slim AS build
WORKDIR /switchhook
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npx vite build --logLevel warn

FROM node:26-slim
WORKDIR /switchhook
ENV NODE_ENV=production
COPY package.json package-lock.json .npmrc ./
COPY scripts/require-peers.js scripts/
# Optional peers, which npm leaves out: pg for serve, the other two for the certificates of dev --tls. They and what they
# need are installed in the versions of package-lock.json.
RUN node scripts/require-peers.js pg @peculiar/x509 reflect-metadata && npm ci --omit=dev --ignore-scripts
COPY bin bin
COPY src src
COPY --from=build /switchhook/dist dist
USER node
EXPOSE 4000
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:4000/_control/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/switchhook.js"]
CMD ["serve", "--host", "0.0.0.0"]
