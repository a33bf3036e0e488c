FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings Node: the packages for development, a Node among them, stay out.
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY keywords ./keywords
COPY policy ./policy
COPY models/aiguillage.model models/aiguillage.encoder models/MODEL_CARD.md ./models/
# Its held-out rows are what dry runs are scored on.
COPY models/corpus ./models/corpus
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself and not npm is process 1's child, so that SIGTERM reaches it and it stops cleanly.
CMD ["node", "--disable-warning=ExperimentalWarning", "src/main.ts"]
