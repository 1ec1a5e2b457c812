import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { migrations } from '../../src/store/migrations/index.ts';
import { FolderInUse, StoreUnavailable } from '../../src/store/unavailable.ts';
import { startInstance } from '../support/instance.ts';
import { emptyFolder } from '../support/empty-folder.ts';

describe('A data folder', () => {
  it('that another instance uses is refused, and can be used once that has ended', async (t) => {
    const data = emptyFolder();
    const first = await startInstance({ data });
    t.after(() => first.close());
    await assert.rejects(
      startInstance({ data }),
      new FolderInUse(`Another Switchhook is using the data folder ${data}.`),
    );
    assert.equal((await first.get('/me')).status, 200);
    await first.close();
    const second = await startInstance({ data });
    await second.close();
  });

  it('that a newer version has written is refused, and left as it is', async () => {
    const data = emptyFolder();
    await startInstance({ data }).then((instance) => instance.close());
    const setVersion = (version: number): void => {
      const database = new DatabaseSync(join(data, 'switchhook.db'));
      database.exec(`PRAGMA user_version = ${version}`);
      database.close();
    };
    setVersion(999);
    const sentence = 'The data was written by a newer Switchhook; use that version, or another data folder.';
    await assert.rejects(startInstance({ data }), new StoreUnavailable(sentence));
    setVersion(migrations.length);
    await startInstance({ data }).then((instance) => instance.close());
  });

  it('with a damaged database is refused in sentences, and is left without an address', async () => {
    const data = emptyFolder();
    await startInstance({ data }).then((instance) => instance.close());
    const path = join(data, 'switchhook.db');
    const bytes = readFileSync(path);
    // The header and the schema, which are read first, stay.
    const database = new DatabaseSync(path);
    const { rootpage } = database.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'apps'").get() ?? {};
    const { page_size: pageSize } = database.prepare('PRAGMA page_size').get() ?? {};
    database.close();
    const start = (Number(rootpage) - 1) * Number(pageSize);
    writeFileSync(path, bytes.fill(0x2a, start, start + Number(pageSize)));
    const sentences =
      `The database ${path} cannot be used: database disk image is malformed. ` +
      'Put a backup in its place, or use another data folder.';
    await assert.rejects(startInstance({ data }), new StoreUnavailable(sentences));
    assert.ok(!readdirSync(data).includes('address'));
  });
});
