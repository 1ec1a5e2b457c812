import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCommand, startReady, stop } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';

describe('switchhook dev --clock', { concurrency: 4 }, () => {
  it('starts at that instant, continues forward at the next start, and refuses an earlier instant in one line', async (t) => {
    const folder = emptyFolder();
    for (const instant of ['2036-06-01T12:00:00Z', '2036-06-02T14:00:00+02:00']) {
      const { command, ready } = await startReady(t, ['--data', folder, '--clock', instant]);
      const { now } = (await (await fetch(`${ready.control}/clock`)).json()) as { now: string };
      const past = Date.parse(now) - Date.parse(instant);
      assert.ok(past >= 0 && past < 30_000, now);
      assert.equal((await stop(command)).code, 0);
    }
    const back = await runCommand(t, ['dev', '--port', '0', '--data', folder, '--clock', '2036-06-02T11:59:59Z']);
    assert.deepEqual([back.code, back.stdout], [2, '']);
    assert.match(
      back.stderr,
      /^switchhook: --clock goes forward only: the data goes up to 2036-06-02T12:00:\d\d\.\d{3}Z\.\n$/,
    );
  });

  for (const instant of [
    'tomorrow',
    '2036-06-01',
    '2036-06-01T12:00:00',
    '2036-13-01T12:00:00Z',
    '2036-02-30T12:00:00Z',
    '',
  ]) {
    it(`refuses ${JSON.stringify(instant)} for an instant`, async (t) => {
      const ended = await runCommand(t, ['dev', '--memory', '--port', '0', `--clock=${instant}`]);
      const line = `switchhook: --clock takes an instant such as 2027-06-01T12:00:00Z, not "${instant}".\n`;
      assert.deepEqual([ended.code, ended.stdout, ended.stderr], [2, '', line]);
    });
  }
});
