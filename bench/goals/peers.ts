import { repeat, summarise, type Figure, type Options, type Round } from '../figures.ts';
import { HOURS_BODIES, loadProgram } from '../load.ts';
import { startConstantServer, startProgram } from '../program.ts';

const paths = Array.from({ length: 64 }, (_, i) => `/v26.0/${i}/messenger_call_settings?access_token=token${i}`);
const GET = { method: 'GET', paths } as const;
const POST = { method: 'POST', paths, bodies: HOURS_BODIES } as const;

/** Measures frameworks that do the stub of the same in memory: no database, no webhooks, no rules. */
export async function measurePeers({ rounds, seconds }: Options): Promise<readonly Figure[]> {
  const constant = await startConstantServer();
  const fastify = await startProgram<{ url: string }>('programs/fastify.js');
  const express = await startProgram<{ url: string }>('programs/express.js');
  try {
    const measured = await repeat(rounds, async (): Promise<Round> => ({
      'R: constant bytes, GET': await loadProgram(constant, GET, seconds),
      'GET, Fastify stub in memory': await loadProgram(fastify, GET, seconds),
      'GET, Express stub in memory': await loadProgram(express, GET, seconds),
      'P: constant bytes, POST': await loadProgram(constant, POST, seconds),
      'POST, Fastify stub in memory': await loadProgram(fastify, POST, seconds),
      'POST, Express stub in memory': await loadProgram(express, POST, seconds),
    }));
    return ['GET, Fastify stub', 'GET, Express stub', 'POST, Fastify stub', 'POST, Express stub'].map((name) =>
      summarise(
        measured,
        `${name} in memory`,
        name.startsWith('GET') ? 'R: constant bytes, GET' : 'P: constant bytes, POST',
      ),
    );
  } finally {
    await Promise.all([constant.stop(), fastify.stop(), express.stop()]);
  }
}
