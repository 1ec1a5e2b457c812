import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { runCommand, startCommand, stop } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { ask } from '../support/ask.ts';
import { SHORT_MS } from '../support/patience.ts';
import { emptyDatabase, emptySchema } from '../support/postgres.ts';
import { provision, startService, TOKEN } from '../support/service.ts';
import { startTlsPostgres, tlsFile } from '../support/tls-postgres.ts';

/** Returns the address of an empty schema with a password, which the database does not ask for. */
async function databaseWithPassword(...asked: Parameters<typeof emptySchema>): Promise<string> {
  const url = new URL(await emptySchema(...asked));
  url.password = 'hunter2';
  return url.href;
}

const statusOf = async (url: string, init?: RequestInit): Promise<number> => (await fetch(url, init)).status;

describe('serve', { concurrency: 4 }, () => {
  it('prints its addresses and no secret: not the token, not the password, no data', async (t) => {
    const database = await databaseWithPassword(t);
    const env = { SWITCHHOOK_DATABASE: database, SWITCHHOOK_CONTROL_TOKEN: TOKEN };
    const args = ['serve', '--port', '0', '--public-url', 'https://calls.example', '--steer-clock'];
    const command = startCommand(t, args, { env });
    const text = await command.printed(/\n\n$/);
    assert.match(text, /^\nSwitchhook is running at http:\/\/127\.0\.0\.1:\d+, on PostgreSQL\.\n/);
    assert.match(text, / Graph base URL {3}https:\/\/calls\.example\/v26\.0\n/);
    assert.match(text, / Readiness {8}http:\/\/127\.0\.0\.1:\d+\/_control\/ready\n/);
    assert.match(text, / run no other process on this database\n/);
    assert.doesNotMatch(text, new RegExp(`${TOKEN}|hunter2|secret|EAA`));
    const ended = await stop(command);
    assert.deepEqual([ended.code, ended.signal, ended.stderr], [0, null, '']);
  });

  it('prints one line of JSON with --json, without the demo of a seed', async (t) => {
    const service = await startService(t, await databaseWithPassword(t));
    const { url } = service.ready;
    assert.deepEqual(service.ready, {
      ready: true,
      url,
      graph: `${url}/v26.0`,
      control: `${url}/_control`,
      console: `${url}/console`,
    });
  });

  it('has no demo data, accepts its own token only, and refuses to steer the clock', async (t) => {
    const { ready, control } = await startService(t, await emptySchema(t));
    assert.deepEqual(await (await control('/pages')).json(), { data: [] });
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${TOKEN}` }]) {
      assert.equal(await statusOf(`${ready.control}/pages`, { headers }), 401);
      assert.equal(await statusOf(`${ready.control}/metrics`, { headers }), 401);
    }
    assert.equal((await control('/clock', { freeze: true })).status, 409);
  });

  it('steers the clock with --steer-clock', async (t) => {
    const { control } = await startService(t, await emptySchema(t), ['--steer-clock']);
    const reply = await control('/clock', { freeze: true });
    assert.equal(reply.status, 200);
    assert.equal(((await reply.json()) as { mode: string }).mode, 'frozen');
  });

  it('serves data that another process on the same database has stored', async (t) => {
    const database = await emptySchema(t);
    const [one, two] = await Promise.all([startService(t, database), startService(t, database)]);
    const { page, token } = await provision(one);
    const address = `/${page.id}/messenger_call_settings?access_token=${token}`;
    const headers = { 'content-type': 'application/json' };
    const write = { method: 'POST', headers, body: '{"icon_enabled":false}' };
    assert.equal(await statusOf(one.ready.graph + address, write), 200);
    const { data } = (await (await fetch(two.ready.graph + address)).json()) as { data: [{ icon_enabled: boolean }] };
    assert.equal(data[0].icon_enabled, false);
  });
});

describe('serve after SIGTERM', { concurrency: 4 }, () => {
  it('is not ready while it still serves; then it ends streams and exits with code 0', async (t) => {
    const service = await startService(t, await emptySchema(t), ['--drain', `${SHORT_MS}ms`, '--grace', '10m']);
    const { ready, control, command } = service;
    const { page, token } = await provision(service);
    const stream = await control(`/live?page_id=${page.id}`);
    const streamEnds = stream.text();
    assert.equal(await statusOf(`${ready.control}/ready`), 200);
    command.kill('SIGTERM');
    await eventually(async () => assert.equal(await statusOf(`${ready.control}/ready`), 503));
    const why = (await (await fetch(`${ready.control}/ready`)).json()) as { error: { message: string } };
    assert.equal(why.error.message, 'The server is stopping.');
    assert.equal(await statusOf(`${ready.control}/health`), 200);
    assert.equal(await statusOf(`${ready.graph}/me?access_token=${token}`), 200, 'it serves all the same');
    assert.match(await streamEnds, /event: ready/);
    const ended = await command.ended;
    assert.deepEqual([ended.code, ended.signal, ended.stderr], [0, null, '']);
  });

  it('leaves no connection behind in the database', async (t) => {
    const database = await emptyDatabase(t);
    const { command, control } = await startService(t, database);
    assert.equal((await control('/pages')).status, 200);
    const left = () =>
      ask(
        database,
        `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'switchhook'`,
      );
    assert.notDeepEqual(await left(), []);
    command.kill('SIGINT');
    assert.equal((await command.ended).code, 0);
    await eventually(async () => assert.deepEqual(await left(), []));
  });
});

describe('the log of serve', () => {
  it('contains no secret at level debug, whatever was sent and however it failed', async (t) => {
    const database = await databaseWithPassword(t);
    const service = await startService(t, database, ['--log-level', 'debug', '--retry-schedule', '50ms,100ms']);
    const { ready, control, command } = service;
    const { app, page, token } = await provision(service);
    const proof = createHmac('sha256', app.secret).update(token).digest('hex');
    const appToken = `${app.id}|${app.secret}`;
    const json = { 'content-type': 'application/json' };
    const post = (body: unknown) => ({ method: 'POST', headers: json, body: JSON.stringify(body) });
    const { graph, url } = ready;
    await Promise.all([
      fetch(`${graph}/me?access_token=${token}&appsecret_proof=${proof}`),
      fetch(`${graph}/me?access_token=${token}&appsecret_proof=wrong`),
      fetch(`${graph}/${token}?access_token=${token}`),
      fetch(`${graph}/${encodeURIComponent(appToken)}`),
      fetch(`${graph}/me`, { headers: { authorization: `Bearer ${token}x` } }),
      fetch(
        `${graph}/oauth/access_token?client_id=${app.id}&client_secret=${app.secret}&grant_type=client_credentials`,
      ),
      fetch(`${graph}/debug_token?input_token=${token}&access_token=${appToken}`),
      fetch(`${graph}/${page.id}/subscribed_apps?subscribed_fields=messages&access_token=${token}`, { method: 'POST' }),
      fetch(
        `${graph}/me/messenger_call_settings?access_token=${token}`,
        post({ icon_enabled: 'x', access_token: token }),
      ),
      fetch(`${graph}/me/messenger_call_settings?access_token=${token}`, post({ icon_enabled: false })),
      fetch(graph, post({ access_token: token, batch: [{ method: 'GET', relative_url: `me?access_token=${token}` }] })),
      fetch(`${url}/_control/${TOKEN}/x`, { headers: { authorization: `Bearer ${TOKEN}` } }),
      fetch(`${url}/_control/pages?access_token=${token}`, { headers: { authorization: `Bearer ${TOKEN}x` } }),
      fetch(`${url}/_control/apps`, {
        ...post({ name: 1, secret: app.secret }),
        headers: { ...json, authorization: 'x' },
      }),
      control('/apps', { name: 'App', secret: app.secret }),
      control(`/receivers/${app.id}`),
    ]);
    // A table is renamed, so that unexpected errors are logged too.
    await ask(database, 'ALTER TABLE pages RENAME TO gone');
    await fetch(`${graph}/me?access_token=${token}`);
    await control('/pages');
    await ask(database, 'ALTER TABLE gone RENAME TO pages');
    const { stdout, stderr, code } = await stop(command);
    assert.equal(code, 0);
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const event of ['graph.answered', 'graph.failed', 'control.failed', 'control.refused']) {
      assert.ok(
        lines.some((line) => line['event'] === event),
        `${event} was logged`,
      );
    }
    for (const secret of ['hunter2', TOKEN, app.secret, token, token.slice(0, 40), proof]) {
      assert.ok(!(stdout + stderr).includes(secret), `the log has ${secret.slice(0, 8)}…: ${lineWith(stderr, secret)}`);
    }
  });

  for (const [args, from, expected] of [
    [['--trust-proxy'], '127.0.0.9, 198.51.100.1, 203.0.113.7', '203.0.113.7'],
    [['--trust-proxy'], '2001:db8::7', '2001:db8::7'],
    [['--trust-proxy'], 'nobody', '127.0.0.1'],
    [[], '203.0.113.7', '127.0.0.1'],
  ] as const) {
    it(`names ${expected} as the client when the header says ${from}, started with [${args.join(' ')}]`, async (t) => {
      const { ready, command } = await startService(t, await emptySchema(t), ['--log-level', 'debug', ...args]);
      const headers = { 'x-forwarded-for': from };
      await fetch(`${ready.graph}/me`, { headers });
      await fetch(`${ready.control}/pages`, { headers: { ...headers, authorization: 'Bearer wrong' } });
      const { stderr } = await stop(command);
      const lines = stderr
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.deepEqual(
        lines.filter(({ client }) => client !== undefined).map(({ event, client }) => [event, client]),
        [
          ['graph.answered', expected],
          ['control.refused', expected],
        ],
      );
    });
  }
});

const lineWith = (text: string, part: string): string => text.split('\n').find((line) => line.includes(part)) ?? '';

describe('serve over TLS', () => {
  it('checks certificate and name, or says in one line what is wrong with them', async (t) => {
    const port = await startTlsPostgres(t, 'hunter2');
    const address = (query: string, host = 'localhost', password = 'hunter2') =>
      `postgres://switchhook:${password}@${host}:${port}/postgres${query}`;
    const root = (name: string) => `sslrootcert=${encodeURIComponent(tlsFile(name))}`;

    for (const query of [
      `?sslmode=verify-full&${root('ca.pem')}`,
      `?sslmode=require&${root('ca.pem')}`,
      `?${root('ca.pem')}`,
      '?sslmode=no-verify',
      '?uselibpqcompat=true&sslmode=require',
    ]) {
      const { command, control } = await startService(t, address(query));
      assert.equal((await control('/pages')).status, 200, query);
      assert.deepEqual(
        await ask(
          address('?sslmode=no-verify'),
          `SELECT bool_and(ssl) AS all FROM pg_stat_ssl JOIN pg_stat_activity
          USING (pid) WHERE application_name = 'switchhook'`,
        ),
        [{ all: true }],
      );
      const ended = await stop(command);
      assert.deepEqual([ended.code, ended.stderr], [0, ''], 'pg has nothing to warn of');
    }

    for (const [database, expected] of [
      [address(''), /no pg_hba\.conf entry for host "127\.0\.0\.1", .* no encryption/],
      [address('?sslmode=disable'), /no encryption/],
      [address('?sslmode=require'), /unable to verify the first certificate|self-signed|unable to get local issuer/],
      [
        address(`?sslmode=verify-full&${root('other-ca.pem')}`),
        /unable to verify|unable to get local issuer|signature/,
      ],
      [address(`?sslmode=verify-full&${root('ca.pem')}`, '127.0.0.1'), /does not match certificate's altnames/],
      [address(`?sslmode=verify-full&${root('no-such.pem')}`), /no such file or directory/],
      [address(`?sslmode=verify-full&${root('README.md')}`), /cannot be opened: /],
      [address('?sslmode=no-verify', 'localhost', 'hunter3'), /password authentication failed for user "switchhook"/],
    ] as const) {
      const env = { SWITCHHOOK_DATABASE: database, SWITCHHOOK_CONTROL_TOKEN: TOKEN };
      const ended = await runCommand(t, ['serve', '--port', '0'], { env });
      assert.deepEqual([ended.code, ended.stdout], [2, ''], ended.stderr);
      assert.match(ended.stderr, /^switchhook: The database( postgres on \S+)? cannot be opened: [^\n]+\.\n$/);
      assert.match(ended.stderr, expected);
      assert.doesNotMatch(ended.stderr, /hunter/);
    }
  });
});
