import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bucketOf } from '../../src/store/records/bucket.ts';
import { ask } from '../support/ask.ts';
import { runCommand } from '../support/command.ts';
import { startOnTwo } from '../support/several-databases.ts';

const URLS = ['postgres://127.0.0.1:1/a', 'postgres://127.0.0.1:1/b'];
const flags = (databases: readonly string[]) => databases.flatMap((url) => ['--database', url]);
const SEE_HELP = 'see switchhook move-bucket --help';

describe('switchhook move-bucket', { concurrency: 4 }, () => {
  for (const [args, expected] of [
    [
      ['7', '--to', '2'],
      `Give --database for each database of the instance, in the order of the servers; ${SEE_HELP}.`,
    ],
    [
      ['7', '--to', '2', ...flags(URLS.slice(0, 1))],
      `Give --database for each database of the instance, in the order of the servers; ${SEE_HELP}.`,
    ],
    [['7', ...flags(URLS)], '--to takes the number of a database, 1 to 2, not "".'],
    [['7', '--to', '0', ...flags(URLS)], '--to takes the number of a database, 1 to 2, not "0".'],
    [['7', '--to', '3', ...flags(URLS)], '--to takes the number of a database, 1 to 2, not "3".'],
    [['--to', '2', ...flags(URLS)], `Say what to move: a bucket such as 7, or 128-255; ${SEE_HELP}.`],
    [['7', '8', '--to', '2', ...flags(URLS)], `Unexpected argument '8'; ${SEE_HELP}.`],
    ...['256', '9-7', '250-256', 'x', '1.5', '7-'].map(
      (bucket) =>
        [
          [bucket, '--to', '2', ...flags(URLS)],
          `A bucket is a number from 0 to 255, or a range such as 128-255, not "${bucket}".`,
        ] as const,
    ),
  ] as const) {
    it(`is refused with ${args.join(' ') || 'nothing'}`, async (t) => {
      const { code, stdout, stderr } = await runCommand(t, ['move-bucket', ...args]);
      assert.deepEqual([code, stdout, stderr], [2, '', `switchhook: ${expected}\n`]);
    });
  }

  it('moves a bucket and a range of them while the servers run, and says what was there already', async (t) => {
    const { one, databases } = await startOnTwo(t);
    const bucket = bucketOf(one.page.id);
    const run = (...args: string[]) => runCommand(t, ['move-bucket', ...args, ...flags(databases)]);
    const placesOf = async () =>
      (await ask(databases[0], 'SELECT bucket FROM bucket_places WHERE place = 1 ORDER BY bucket')).map((row) =>
        Number(row['bucket']),
      );

    const moved = await run(String(bucket), '--to', '2');
    assert.equal(moved.code, 0, moved.stderr);
    assert.match(
      `${moved.stdout}${moved.stderr}`,
      new RegExp(`Bucket ${bucket}: 1 Page with \\d+ rows moved from database 1 to 2\\.`),
    );
    assert.deepEqual(await placesOf(), [bucket]);
    assert.equal((await one.get('/me?fields=name')).status, 200);

    const again = await run(String(bucket), '--to', '2');
    assert.equal(again.code, 0, again.stderr);
    assert.match(`${again.stdout}${again.stderr}`, /1 bucket already there\./);

    const range = await run('--to', '1', `${bucket}-${bucket}`, '--json');
    assert.deepEqual([range.code, range.stderr], [0, '']);
    const result = JSON.parse(range.stdout) as { to: number; moved: { rows: number }[]; already_there: number };
    assert.ok(result.moved.every(({ rows }) => rows > 1));
    assert.deepEqual(result, {
      to: 1,
      moved: [{ bucket, from: 2, pages: 1, rows: result.moved[0]?.rows }],
      already_there: 0,
    });
    assert.deepEqual(await placesOf(), []);
  });

  it('is refused with databases in another order, and moves nothing', async (t) => {
    const { one, databases } = await startOnTwo(t);
    const refused = await runCommand(t, [
      ...['move-bucket', String(bucketOf(one.page.id)), '--to', '2'],
      ...flags(databases.toReversed()),
    ]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /is not database 1 of an instance/);
    assert.deepEqual(await ask(databases[0], 'SELECT bucket FROM bucket_places WHERE place <> 0'), []);
  });
});
