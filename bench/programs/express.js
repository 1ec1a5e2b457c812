import express from 'express';
import { answerOf, createPages, findPage, printAddress, saveSettings, WRONG_TOKEN } from './stub.js';

/** The stub of call settings on Express. */
createPages(64);
const app = express();
app.use(express.json());
app.get('/v26.0/:id/messenger_call_settings', (request, response) => {
  const page = findPage(request.params.id, request.query.access_token);
  response.status(page ? 200 : 400).json(page ? answerOf(page) : WRONG_TOKEN);
});
app.post('/v26.0/:id/messenger_call_settings', (request, response) => {
  const page = findPage(request.params.id, request.query.access_token);
  response.status(page ? 200 : 400).json(page ? saveSettings(page, request.body) : WRONG_TOKEN);
});
const server = app.listen(0, '127.0.0.1', () => printAddress(server.address()));
