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
# Optional peers, which npm leaves out: pg for serve, the other two for the certificates of dev --tls.
RUN npm ci --omit=dev --ignore-scripts \
  && npm install --prefix /tmp/peers --ignore-scripts pg@8 @peculiar/x509@2 reflect-metadata@0.2 \
  && cp -R /tmp/peers/node_modules/. node_modules \
  && rm -r /tmp/peers
COPY bin bin
COPY src src
COPY --from=build /switchhook/dist dist
USER node
EXPOSE 4000
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:4000/_control/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/switchhook.js"]
CMD ["serve", "--host", "0.0.0.0"]
