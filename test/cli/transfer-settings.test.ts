import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { encodeCallSettings } from '../../src/contract/call-settings.ts';
import { runCommand } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { CHANGED } from '../support/changed-settings.ts';
import { startInstance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { emptySchema } from '../support/postgres.ts';
import { writeSettings } from '../support/subscriber.ts';
import { asFile, exported, imported, rowsOf, sealed, timeless, type Place } from '../support/transfer.ts';

/** An export of schema 4, in which Pages had a column for each setting. */
const SCHEMA_4 = join(import.meta.dirname, '../support/exports/schema-4.jsonl');
const old = readFileSync(SCHEMA_4, 'utf8');

const hours = (...days: readonly (readonly [string, string, string])[]) => ({
  timezone_id: 'Europe/Berlin',
  weekly_operating_hours: days.map(([day_of_week, open_time, close_time]) => ({ day_of_week, open_time, close_time })),
});

/** Settings of the Pages in the old file, as the API answers them. */
const OLD_SETTINGS = {
  '200000000000001': {
    audio_enabled: true,
    icon_enabled: false,
    video_enabled: false,
    call_routing: { ring_target: 'PARTNERS' },
    call_hours: hours(['MONDAY', '0900', '1700'], ['SUNDAY', '0000', '2359']),
  },
  '200000000000002': {
    audio_enabled: false,
    icon_enabled: true,
    video_enabled: true,
    call_routing: { ring_target: 'META' },
  },
};

const rowsIn = (table: string, text: string) => rowsOf(text).filter((each) => each.table === table);

describe('Call settings in exports', () => {
  it('go from SQLite to PostgreSQL and back, every one of them', async (t) => {
    const folder = emptyFolder();
    const instance = await startInstance({ data: folder });
    await writeSettings(instance, encodeCallSettings(CHANGED));
    const before = (await instance.get('/me/messenger_call_settings')).text;
    await instance.close();
    const database = await emptySchema(t);
    const again = join(emptyFolder(), 'again');
    const first = await exported(t, ['--data', folder]);
    await imported(t, ['--database', database], asFile(first));
    const second = await exported(t, ['--database', database]);
    await imported(t, ['--data', again], asFile(second));
    assert.equal(timeless(second), timeless(first));
    assert.deepEqual(
      rowsIn('pages', first).map(({ row }) => JSON.parse(row.settings)),
      [CHANGED],
    );
    for (const place of [{ database }, { data: again }]) {
      const copy = await startInstance(place);
      t.after(() => copy.close());
      assert.equal((await copy.get('/me/messenger_call_settings')).text, before);
    }
  });

  it('get the default of a setting that is younger than the file', async (t) => {
    const folder = emptyFolder();
    await (await startInstance({ data: folder })).close();
    const text = await exported(t, ['--data', folder]);
    const lines = text
      .split('\n')
      .slice(0, -2)
      .map((line) => line.replaceAll(String.raw`\"iconEnabled\":true,`, ''));
    assert.equal(lines.join().includes('iconEnabled'), false);
    const data = join(emptyFolder(), 'data');
    await imported(t, ['--data', data], asFile(sealed(lines, {}, text)));
    const instance = await startInstance({ data });
    t.after(() => instance.close());
    assert.equal((await instance.get('/me/messenger_call_settings')).json.icon_enabled, true);
    const journal = (await instance.control(`/pages/${instance.page.id}/journal`)).json.data;
    assert.equal(journal.at(-1).call_settings.icon_enabled, true);
  });
});

/** Columns of deliveries that schema 4 has not. */
const YOUNGER = {
  attempted_at: null,
  duration_ms: null,
  failure_detail: null,
  failure_kind: null,
  fault: null,
  response: null,
  status: null,
};

describe('An export of schema 4', () => {
  for (const to of ['SQLite', 'PostgreSQL']) {
    it(`is imported into ${to} with the settings that its Pages had`, async (t) => {
      const data = join(emptyFolder(), 'data');
      const database = await emptySchema(t);
      const place: Place = to === 'SQLite' ? ['--data', data] : ['--database', database];
      await imported(t, place, SCHEMA_4);
      const text = await exported(t, place);
      for (const table of ['journal', 'tokens', 'page_subscriptions']) {
        assert.deepEqual(rowsIn(table, text), rowsIn(table, old), table);
      }
      // Deliveries have columns that are younger than the file; all are empty but that of the pending ones.
      const deliveries = rowsIn('deliveries', old).map(({ row, ...rest }) => ({
        ...rest,
        row: { ...YOUNGER, retry_at: row.state === 'pending' ? row.due_at : null, ...row },
      }));
      assert.deepEqual(rowsIn('deliveries', text), deliveries);
      const clock = new ManualClock(Date.parse('2026-11-27T12:00:00Z'));
      const instance = await startInstance(to === 'SQLite' ? { data } : { database }, clock);
      t.after(() => instance.close());
      for (const [id, settings] of Object.entries(OLD_SETTINGS)) {
        assert.deepEqual((await instance.control(`/pages/${id}`)).json.call_settings, settings);
      }
      const { data: answered } = (await instance.get('/me/messenger_call_settings')).json;
      assert.deepEqual(answered, [OLD_SETTINGS[instance.page.id as '200000000000001']]);
    });
  }

  for (const [what, change] of [
    ['without a setting', (line: string) => line.replace(/"icon_enabled":\w+,/, '')],
    [
      'with a setting that is neither on nor off',
      (line: string) => line.replace(/"icon_enabled":\w+/, '"icon_enabled":"yes"'),
    ],
  ] as const) {
    it(`is refused ${what}`, async (t) => {
      const lines = old.split('\n').slice(0, -2);
      const at = lines.findIndex((line) => line.startsWith('{"table":"pages"'));
      const file = asFile(sealed(lines.with(at, change(lines[at] ?? '')), {}, old));
      const { code, stderr } = await runCommand(t, ['import', '--data', join(emptyFolder(), 'data'), file]);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`nothing was imported: line ${at + 1} lacks the column settings\\.\n$`));
    });
  }
});
