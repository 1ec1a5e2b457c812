import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createSwitchhook } from '../../src/testing/index.ts';
import { runCommand } from '../support/command.ts';
import { apiFor, pageFor, repointSdk } from './business-sdk.ts';

it("Meta's Node SDK works with the variables of switchhook env", async (t) => {
  const world = await createSwitchhook();
  t.after(() => world.close());
  const args = ['env', 'facebook-nodejs-business-sdk', '--format', 'json', '--url', world.url];
  const { stdout } = await runCommand(t, args);
  const { SWITCHHOOK_URL, PAGE_ID, PAGE_TOKEN } = JSON.parse(stdout) as Record<string, string>;
  repointSdk(SWITCHHOOK_URL ?? '');
  const page = pageFor(PAGE_ID ?? '', apiFor(PAGE_TOKEN ?? ''));
  await page.createMessengerCallSetting([], { icon_enabled: false });
  assert.equal((await world.page.settings()).icon_enabled, false);
});
