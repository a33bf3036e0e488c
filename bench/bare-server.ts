import Fastify from 'fastify';
import { z } from 'zod';
import { MentionInputSchema } from '../src/mention/mention.ts';

/** The peer of the ingest benchmark: a Fastify route that parses and validates the same body, and does nothing else. */
const BodySchema = z.array(MentionInputSchema).min(1).max(1000);
const app = Fastify({ bodyLimit: 8 * 1024 * 1024 });
app.post('/v1/mentions', async (request, reply) => {
  const mentions = BodySchema.parse(request.body);
  return reply.code(202).send({ accepted: mentions.length });
});
process.stdout.write(`Listening: ${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
