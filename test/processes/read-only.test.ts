import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { makePostgres, type OwnPostgres } from '../support/own-postgres.ts';

const HEADER = 'x-switchhook-position';

describe('A process with --read-only', () => {
  let primary: OwnPostgres;
  let standby: OwnPostgres;
  let writer: Instance;
  let reader: Instance;

  before(async () => {
    primary = await makePostgres(['wal_level=replica']);
    standby = await primary.copy(
      [`primary_conninfo=host=127.0.0.1 port=${primary.port} user=switchhook`],
      'standby.signal',
    );
    await Promise.all([primary.start(), standby.start()]);
    writer = await startInstance({ database: primary.url });
    // The standby has the tables and the demo once it has replayed them.
    reader = await eventually(() => startInstance({ database: standby.url, readOnly: true, steerableClock: false }));
  });

  after(async () => {
    await reader.close();
    await writer.close();
    await Promise.all([primary.remove(), standby.remove()]);
  });

  const write = async (n: number): Promise<string> => {
    const reply = await writer.post(`/${writer.page.id}/messenger_call_settings`, hoursNumber(n));
    assert.equal(reply.status, 200, reply.text);
    return reply.headers.get(HEADER) ?? '';
  };
  const read = (position?: string): Promise<Reply> =>
    reader.request(
      `/v26.0/${reader.page.id}/messenger_call_settings?access_token=${reader.page.access_token}`,
      position === undefined ? {} : { headers: { [HEADER]: position } },
    );
  const opens = ({ json }: Reply): string => json.call_hours.weekly_operating_hours[0].open_time;
  const time = (n: number): string => String(n).padStart(4, '0');

  it('is ready on a standby, without a write, and has no share of the work', async () => {
    const ready = await reader.control('/ready');
    assert.equal(ready.status, 200, ready.text);
    await eventually(async () =>
      assert.deepEqual(await ask(primary.url, 'SELECT count(*)::int AS rows FROM workers'), [{ rows: 1 }]),
    );
  });

  it('answers with a write whose position the request names, each time', async () => {
    for (let n = 1; n <= 30; n++) {
      const position = await write(n);
      assert.match(position, new RegExp(`^${writer.page.id}:\\d+$`));
      const reply = await eventually(async () => {
        const answer = await read(position);
        // A busy machine may replay the write later than within the time of one request.
        assert.equal(answer.status, 200, answer.text);
        return answer;
      });
      assert.equal(opens(reply), time(n));
    }
  });

  it('refuses with code 2 while the standby lacks the position, and answers older data without one', async () => {
    await write(31);
    await eventually(async () => assert.equal(opens(await read()), time(31)));
    await ask(standby.url, 'SELECT pg_wal_replay_pause()');
    const position = await write(32);
    const refused = await read(position);
    assert.equal(refused.status, 503);
    assert.equal(refused.json.error.code, 2);
    assert.equal(refused.json.error.is_transient, true);
    assert.match(refused.json.error.message, /does not have the position yet/);
    assert.equal(opens(await read()), time(31));
    await ask(standby.url, 'SELECT pg_wal_replay_resume()');
    const reply = await eventually(async () => {
      const answer = await read(position);
      assert.equal(answer.status, 200, answer.text);
      return answer;
    });
    assert.equal(opens(reply), time(32));
  });

  it('needs positions of writes only: they are in the answers to all that were accepted', async () => {
    const profile = { greeting: [{ locale: 'default', text: 'Hello' }] };
    const set = await writer.post(`/${writer.page.id}/messenger_profile`, profile);
    assert.equal(set.status, 200, set.text);
    const [row] = await ask(primary.url, `SELECT revision::int FROM pages WHERE page_id = '${writer.page.id}'`);
    assert.equal(set.headers.get(HEADER), `${writer.page.id}:${String(row?.['revision'])}`);
    const refused = await writer.post(`/${writer.page.id}/messenger_profile`, { greeting: 'Hello' });
    assert.deepEqual([refused.status, refused.headers.get(HEADER)], [400, null]);
    const got = await writer.get(`/${writer.page.id}/messenger_call_settings`);
    assert.equal(got.headers.get(HEADER), null);
  });

  it('refuses a position that is none', async () => {
    for (const position of ['17', 'x:1', '1:-1', '0/16B3748']) {
      const reply = await read(position);
      assert.deepEqual([reply.status, reply.json.error.code], [400, 100]);
      assert.match(reply.json.error.message, /Invalid x-switchhook-position/);
    }
  });

  for (const [what, start] of [
    ['a standby', () => reader],
    [
      'a database that could be written',
      () => startInstance({ database: primary.url, readOnly: true, steerableClock: false }),
    ],
  ] as const) {
    it(`refuses writes on ${what}, after the checks of the request, and stores nothing`, async () => {
      const instance = await start();
      const journal = () => ask(primary.url, 'SELECT count(*)::int AS rows FROM journal');
      const before_ = await journal();
      const settings = `/${instance.page.id}/messenger_call_settings`;
      const refused = await instance.post(settings, hoursNumber(77));
      assert.equal(refused.status, 503);
      const { code, is_transient, message } = refused.json.error;
      assert.deepEqual([code, is_transient], [2, true]);
      assert.match(message, /this server only reads/);
      const invalid = await instance.post(settings, { icon_enabled: 'maybe' });
      assert.deepEqual([invalid.status, invalid.json.error.code], [400, 100]);
      const control = await instance.control('/pages', { name: 'Another' });
      assert.deepEqual([control.status, control.json.error.reason], [503, 'read_only']);
      assert.deepEqual(await journal(), before_);
      if (instance !== reader) await instance.close();
    });
  }

  it('does not start on a database without tables', async () => {
    await ask(primary.url, 'CREATE DATABASE empty');
    const database = primary.url.replace(/\/postgres$/, '/empty');
    await assert.rejects(
      startInstance({ database, readOnly: true, steerableClock: false }),
      /has no tables, and a process with --read-only does not migrate it\. Start a process without --read-only first\./,
    );
    await ask(primary.url, 'DROP DATABASE empty');
  });
});
