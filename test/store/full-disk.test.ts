import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { emptyFolder } from '../support/empty-folder.ts';

/** Program that runs under a limit of file size, which acts like a full disk. It prints the number of writes that succeeded. */
const FILL = `
  const { openSqlite } = await import(process.argv[1]);
  const { openStore } = await import(process.argv[2]);
  const store = openStore(openSqlite(process.argv[3]));
  const write = (i) => store.write((tx) => tx.metadata.save(String(i), 'x'.repeat(20_000)));
  let written = 0;
  try {
    for (;;) await write(written).then(() => written++);
  } catch {
    const late = await Promise.allSettled([write('a'), write('b')]);
    const seen = await store.read((reads) => reads.metadata.find(String(written - 1)));
    console.log(JSON.stringify({ written, late: late.map(({ status }) => status), readable: seen !== undefined }));
  }
  await store.close();
`;

describe('SQLite on a disk that fills up', () => {
  it('rejects writes without room, still reads, and has every confirmed write once there is room', async (t) => {
    const folder = emptyFolder();
    const [sqlite, store] = ['sqlite/driver.ts', 'store.ts'].map((file) =>
      fileURLToPath(new URL(`../../src/store/${file}`, import.meta.url)),
    );
    const arguments_ = ['--input-type=module', '--eval', FILL, String(sqlite), String(store), folder];
    const filled = spawnSync('sh', ['-c', 'ulimit -f 2000; exec "$0" "$@"', process.execPath, ...arguments_]);
    assert.equal(filled.stderr.toString(), '');
    const result = JSON.parse(filled.stdout.toString()) as { written: number };
    assert.ok(result.written > 0);
    assert.deepEqual(result, { written: result.written, late: ['rejected', 'rejected'], readable: true });

    const after = openStore(openSqlite(folder));
    t.after(() => after.close());
    const names = [...Array.from({ length: result.written + 2 }, (_, i) => String(i)), 'a', 'b'];
    const values = await after.read((reads) => Promise.all(names.map((name) => reads.metadata.find(name))));
    assert.deepEqual(
      values.map((value) => value?.length),
      [...Array.from({ length: result.written }, () => 20_000), undefined, undefined, undefined, undefined],
    );
  });
});
