import fastify from 'fastify';
import { answerOf, createPages, findPage, printAddress, saveSettings, WRONG_TOKEN } from './stub.js';

/** The stub of call settings on Fastify. */
createPages(64);
const app = fastify();
app.get('/v26.0/:id/messenger_call_settings', (request, reply) => {
  const page = findPage(request.params.id, request.query.access_token);
  if (!page) return reply.code(400).send(WRONG_TOKEN);
  return reply.send(answerOf(page));
});
app.post('/v26.0/:id/messenger_call_settings', (request, reply) => {
  const page = findPage(request.params.id, request.query.access_token);
  if (!page) return reply.code(400).send(WRONG_TOKEN);
  return reply.send(saveSettings(page, request.body));
});
await app.listen({ port: 0, host: '127.0.0.1' });
printAddress(app.server.address());
