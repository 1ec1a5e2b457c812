import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { createSwitchhook, tone } from 'switchhook/testing';

/** Starts the partner as a process of its own; resolves to its address. */
async function startPartner(t, world) {
  const env = { ...process.env, ...world.env, PORT: '0' };
  const partner = spawn(process.execPath, [new URL('partner.mjs', import.meta.url).pathname], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => partner.kill('SIGKILL'));
  const [line] = await once(partner.stdout.setEncoding('utf8'), 'data');
  return `http://127.0.0.1:${/\d+$/m.exec(line)[0]}/`;
}

test('the consumer hears the partner, and the partner the consumer', async (t) => {
  const world = await createSwitchhook();
  t.after(() => world.close());
  await world.app.subscribe(await startPartner(t, world));
  await world.page.set({ call_routing: { ring_target: 'PARTNERS' } });

  const call = await world.consumer.taps('icon', { says: tone(440) });
  await call.hears(tone(880), { timeout: 60_000 });
  await call.hears(tone(440), { end: 'business', timeout: 60_000 });
  const { business } = await call.media();
  assert.deepEqual([business.kind, business.state], ['endpoint', 'connected']);

  const ended = await world.consumer.hangsUp(call);
  assert.equal(ended.outcome, 'completed');
  const recording = await call.recording();
  assert.equal(Buffer.from(recording).toString('latin1', 0, 4), 'RIFF');
});
