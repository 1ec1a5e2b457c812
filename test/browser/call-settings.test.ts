import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { addPage, type TestPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { expectCount, expectNoSidewaysScroll, expectNoViolations, expectText, useBrowser } from '../support/browser.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

const browser = useBrowser();

/** Friday 09:30 in Los Angeles; its clocks go forward on Sunday. */
const FRIDAY = '2027-03-12T17:30:00Z';
/** Console errors of the browser for the refusals that these tests cause. */
const REFUSED = [/status of 40[039]/];

const day = (day_of_week: string, open_time: string, close_time: string) => ({ day_of_week, open_time, close_time });
const hours = (timezone_id: string, ...weekly_operating_hours: object[]) => ({ timezone_id, weekly_operating_hours });
const WEEK = hours('America/Los_Angeles', day('MONDAY', '0900', '1700'), day('SUNDAY', '0000', '2359'));

async function start(t: TestContext, call_hours?: object): Promise<Instance> {
  const instance = await startInstance({}, new ManualClock(FRIDAY));
  t.after(() => instance.close());
  if (call_hours) await writeSettings(instance, { call_hours });
  return instance;
}

/** Opens the page and waits until it shows the week. */
async function open(instance: Instance, query = '', options: Parameters<typeof browser.newPage>[0] = {}) {
  const page = await browser.newPage({ expects: REFUSED, ...options });
  await page.goto(`${instance.url}/console/settings${query}`);
  await page.getByRole('figure').waitFor();
  return page;
}

const readSettings = async (instance: Instance, { id, token } = demoPage(instance)) =>
  (await instance.get(`/${id}/messenger_call_settings`, token)).json;
const demoPage = ({ page }: Instance): TestPage => ({ id: page.id, token: page.access_token });

/** Saves the hours and waits for the confirmation. */
async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save hours' }).click();
  await expectText(page.getByRole('status'), 'Saved: call_hours.');
}

/** Collects the bodies of all saves from now on. */
function collectSaves(page: Page): unknown[] {
  const sent: unknown[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/call_settings')) sent.push(request.postDataJSON());
  });
  return sent;
}

const alert = (page: Page) => page.getByRole('alert');
const alertText = async (page: Page): Promise<string> => (await alert(page).innerText()).replaceAll(/\s*\n\s*/g, '\n');
/** Returns the error of a Graph POST with these hours, as the editor shows it. */
async function graphError(instance: Instance, call_hours: object): Promise<string> {
  const { json } = await instance.post(`/${instance.page.id}/messenger_call_settings`, { call_hours });
  const { message, error_user_msg: advice } = json.error;
  return advice === undefined ? message : `${message}\n${advice}`;
}

describe('an admin of the Page', () => {
  it('switches the call icon, and the webhook has their id', async (t) => {
    const instance = await start(t);
    const demo = await subscribeDemo(instance);
    t.after(() => demo.receiver.close());
    const sam = (await instance.control('/admins', { page_id: instance.page.id, name: 'Sam' })).json;
    const page = await open(instance);
    await page.getByLabel('Save as').selectOption('Sam');
    await page.getByRole('switch', { name: 'Call icon', checked: true }).click();
    await page.getByRole('switch', { name: 'Call icon', checked: false }).waitFor();
    const [webhook] = await demo.receiver.count(1);
    const { call_settings } = JSON.parse(webhook?.body.toString() ?? '').entry[0];
    assert.deepEqual([call_settings.icon_enabled, call_settings.recipient_id], [false, sam.psid]);
    assert.equal((await readSettings(instance)).icon_enabled, false);
  });

  for (const [name, setting] of [
    ['Audio calls', 'audio_enabled'],
    ['Video calls', 'video_enabled'],
  ] as const) {
    it(`switches ${name.toLowerCase()}`, async (t) => {
      const instance = await start(t);
      const before = (await readSettings(instance))[setting];
      const page = await open(instance);
      await page.getByRole('switch', { name, checked: before }).click();
      await page.getByRole('switch', { name, checked: !before }).waitFor();
      assert.equal((await readSettings(instance))[setting], !before);
    });
  }

  it('has to be added first on a Page without one', async (t) => {
    const instance = await start(t);
    const other = await addPage(instance);
    const page = await open(instance, `?page=${other.id}`);
    assert.equal(await page.getByRole('switch', { name: 'Call icon' }).isDisabled(), true);
    const reason = 'Cannot be changed yet: this Page has no admin.';
    for (const name of ['Calling', 'Where calls ring', 'Call hours']) {
      await expectText(page.getByRole('heading', { name, exact: true }).locator('xpath=..'), reason);
    }
    await page.getByLabel('Name').fill('Kim');
    await page.getByRole('button', { name: 'Add admin' }).click();
    await page.getByLabel('Save as').waitFor();
    await expectCount(page.getByText(reason), 0);
    await page.getByRole('switch', { name: 'Call icon', checked: true }).click();
    await page.getByRole('switch', { name: 'Call icon', checked: false }).waitFor();
    assert.equal((await readSettings(instance, other)).icon_enabled, false);
  });

  it('sees the switch move when an app changes the setting', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    await page.getByRole('switch', { name: 'Call icon', checked: true }).waitFor();
    await writeSettings(instance, { icon_enabled: false });
    await page.getByRole('switch', { name: 'Call icon', checked: false }).waitFor();
  });

  it('gets the request that makes the same change through the API', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    await page.getByRole('switch', { name: 'Call icon' }).click();
    await page.getByRole('switch', { name: 'Call icon', checked: false }).waitFor();
    await page.getByText('API request for these settings').click();
    const curl = await page.getByRole('region', { name: 'The last save as a curl command' }).innerText();
    const [, url = '', body = ''] = /^curl "(\S+)".* -d '(.*)'$/s.exec(curl) ?? [];
    await writeSettings(instance, { icon_enabled: true });
    const reply = await fetch(url.replace('$PAGE_TOKEN', instance.page.access_token), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    assert.deepEqual([url.startsWith(instance.url), reply.status], [true, 200]);
    assert.equal((await readSettings(instance)).icon_enabled, false);
  });
});

describe('routing', () => {
  it('rings in an app that is subscribed to calls', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    await page.getByRole('heading', { name: 'Apps that would ring' }).waitFor();
    await page.getByRole('radio', { name: 'In your app' }).click();
    await page.getByRole('heading', { name: 'Apps that ring' }).waitFor();
    assert.deepEqual((await readSettings(instance)).call_routing, { ring_target: 'PARTNERS' });
    await page.getByRole('radio', { name: 'In Meta’s inbox', checked: false }).click();
    await page.getByRole('radio', { name: 'In Meta’s inbox', checked: true }).waitFor();
  });

  it('lists the missing subscriptions of each app, and shows the refusal of the API', async (t) => {
    const instance = await start(t);
    const other = await addPage(instance);
    await instance.control('/admins', { page_id: other.id, name: 'Kim' });
    const { id: bare } = (await instance.control('/apps', { name: 'Bare app' })).json;
    const page = await open(instance, `?page=${other.id}`);
    const routing = page.getByRole('group', { name: 'Where calls ring' });
    const demo = routing.getByRole('listitem').filter({ hasText: 'Demo app' });
    await expectText(
      demo,
      `On the Page: missing. Send POST /${other.id}/subscribed_apps with the Page’s access token.`,
    );
    await expectText(demo, 'App level: subscribed.');
    const lacksBoth = routing.getByRole('listitem').filter({ hasText: 'Bare app' });
    await expectText(lacksBoth, `App level: missing. Send POST /${bare}/subscriptions with the app’s access token.`);

    await routing.getByRole('radio', { name: 'In your app' }).click();
    await alert(page).waitFor();
    const body = { call_routing: { ring_target: 'PARTNERS' } };
    const { error } = (await instance.post(`/${other.id}/messenger_call_settings`, body, other.token)).json;
    assert.equal(await alertText(page), `${error.message}\n${error.error_user_msg}`);
    await routing.getByRole('radio', { name: 'In Meta’s inbox', checked: true }).waitFor();

    await instance.post(`/${other.id}/subscribed_apps`, { subscribed_fields: 'calls' }, other.token);
    await page.getByRole('heading', { name: 'Apps that would ring' }).waitFor();
  });

  it('cannot be changed for a Page that is not eligible, and #is_calling_eligible says why', async (t) => {
    const instance = await start(t);
    const ineligible = await addPage(instance, { eligible: false });
    await instance.control('/admins', { page_id: ineligible.id, name: 'Kim' });
    const page = await open(instance, `?page=${ineligible.id}#is_calling_eligible`);
    await page.locator('#is_calling_eligible:focus').waitFor();
    await page.getByRole('heading', { name: 'This Page is not eligible for calling' }).waitFor();
    await page.getByRole('radio', { name: 'In your app' }).click();
    await expectText(alert(page), '(#2018389) Page not yet eligible');
  });
});

describe('the editor of the call hours', () => {
  it('sets hours for the first time and copies a day to all, and the API returns the same hours', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    await expectText(page.getByRole('figure'), /Friday.*open all day/s);
    await page.getByRole('button', { name: 'Set call hours' }).click();
    await page.getByLabel('Time zone', { exact: true }).fill('calcutta');
    await page.getByRole('option', { name: 'Asia/Kolkata' }).click();
    await page.getByLabel('Wednesday opens').fill('08:30');
    await page.getByLabel('Wednesday closes').fill('00:00');
    await page.getByRole('button', { name: 'Copy to all days from Wednesday' }).click();
    await page.getByLabel('Saturday', { exact: true }).selectOption('Full day');
    await page.getByLabel('Sunday', { exact: true }).selectOption('Closed');
    await expectText(page.getByRole('figure'), /Saturday\s+13 Mar\s+open all day/);
    await save(page);
    const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'].map((name) => day(name, '0830', '2359'));
    const expected = hours('Asia/Kolkata', ...weekdays, day('SATURDAY', '0000', '2359'));
    assert.deepEqual((await readSettings(instance)).call_hours, expected);
    await expectCount(page.getByText('Unsaved changes'), 0);
    assert.equal(await page.getByLabel('Monday closes').inputValue(), '00:00');
  });

  it('asks before a link to another page discards unsaved changes', async (t) => {
    const page = await open(await start(t, WEEK));
    const questions: string[] = [];
    let leave = false;
    page.on('dialog', (dialog) => {
      questions.push(dialog.message());
      void (leave ? dialog.accept() : dialog.dismiss());
    });
    await page.getByLabel('Monday opens').fill('10:00');
    await expectText(page.getByRole('status'), 'Unsaved changes');
    await page.getByRole('link', { name: 'Inbox' }).click();
    assert.equal(await page.getByLabel('Monday opens').inputValue(), '10:00', 'the page and the edit stay');
    leave = true;
    await page.getByRole('link', { name: 'Inbox' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
    const question = 'The call hours have unsaved changes. Leave without saving?';
    assert.deepEqual(questions, [question, question]);
    await page.getByRole('link', { name: 'Stage' }).click();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    assert.equal(questions.length, 2, 'no question when nothing would be lost');
  });

  it('discards unsaved changes', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    const sent = collectSaves(page);
    await page.getByLabel('Monday opens').fill('10:00');
    await expectText(page.getByRole('status'), 'Unsaved changes');
    await page.getByRole('button', { name: 'Discard' }).click();
    await expectCount(page.getByText('Unsaved changes'), 0);
    assert.equal(await page.getByLabel('Monday opens').inputValue(), '09:00');
    assert.deepEqual([(await readSettings(instance)).call_hours, sent], [WEEK, []]);
  });

  it('clears all: closes every day, or removes hours that were never saved', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expectText(page.getByRole('figure'), 'Closed all week.');
    await save(page);
    assert.deepEqual((await readSettings(instance)).call_hours, hours('America/Los_Angeles'));

    const other = await addPage(instance);
    await instance.control('/admins', { page_id: other.id, name: 'Kim' });
    const fresh = await open(instance, `?page=${other.id}`);
    await fresh.getByRole('button', { name: 'Set call hours' }).click();
    await fresh.getByRole('button', { name: 'Clear all' }).click();
    await fresh.getByRole('button', { name: 'Set call hours' }).waitFor();
    assert.equal('call_hours' in (await readSettings(instance, other)), false);
  });

  it('says in which form a time is typed when the server refuses another', async (t) => {
    const instance = await start(t, hours('America/Los_Angeles', day('MONDAY', '0900', '1700')));
    const page = await open(instance);
    await page.getByLabel('Monday opens').fill('9x30');
    const refusal = page.getByRole('alert');
    await expectText(refusal, '(#100) Invalid time for weekly call hours');
    await expectText(refusal, 'Type hours and minutes, such as 09:30. The API takes them as HHMM, such as 0930.');
    // The advice is about the form, not about the order of two times.
    await page.getByLabel('Monday opens').fill('18:00');
    await expectText(refusal, 'Close time');
    await expectCount(page.getByText('such as 0930'), 0);
  });

  const invalid: readonly [
    edit: string,
    apply: (page: Page) => Promise<void>,
    field: string,
    hours: object,
    advice?: string,
  ][] = [
    [
      'a day that closes before it opens',
      (page) => page.getByLabel('Monday closes').fill('08:00'),
      'Monday closes',
      hours('America/Los_Angeles', day('MONDAY', '0900', '0800')),
    ],
    [
      'a day that closes at its opening time',
      (page) => page.getByLabel('Monday opens').fill('17:00'),
      'Monday closes',
      hours('America/Los_Angeles', day('MONDAY', '1700', '1700')),
    ],
    [
      'a time left empty',
      (page) => page.getByLabel('Monday opens').fill(''),
      'Monday opens',
      hours('America/Los_Angeles', day('MONDAY', '', '1700')),
      'Type hours and minutes, such as 09:30. The API takes them as HHMM, such as 0930.',
    ],
    [
      'an unknown time zone',
      async (page) => {
        await page.getByLabel('Time zone', { exact: true }).fill('Mars/Base');
        await page.keyboard.press('Tab');
      },
      'Time zone',
      hours('Mars/Base', day('MONDAY', '0900', '1700')),
    ],
    [
      'an abbreviation for a time zone',
      async (page) => {
        await page.getByLabel('Time zone', { exact: true }).fill('PST');
        await page.keyboard.press('Tab');
      },
      'Time zone',
      hours('PST', day('MONDAY', '0900', '1700')),
    ],
    [
      'an offset out of range',
      async (page) => {
        await page.getByLabel('Time zone', { exact: true }).fill('+25:00');
        await page.keyboard.press('Tab');
      },
      'Time zone',
      hours('+25:00', day('MONDAY', '0900', '1700')),
    ],
  ];
  for (const [edit, apply, label, refusedHours, advice] of invalid) {
    it(`shows the error of the API at the field for ${edit}, and saves nothing`, async (t) => {
      const instance = await start(t, WEEK);
      const page = await open(instance);
      const saved = collectSaves(page);
      await apply(page);
      await alert(page).waitFor();
      const expected = await graphError(instance, refusedHours);
      assert.equal(await alertText(page), advice === undefined ? expected : `${expected}\n${advice}`);
      await page.getByRole('button', { name: 'Save hours' }).click();
      const field = page.getByLabel(label, { exact: true });
      // Saving moves the focus to the refused field, which is described by the error.
      await field.and(page.locator(':focus')).waitFor();
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      const described = (await field.getAttribute('aria-describedby'))?.split(' ')[0] ?? '';
      assert.equal(described, await alert(page).getAttribute('id'));
      assert.deepEqual([(await readSettings(instance)).call_hours, saved], [WEEK, []]);
      await expectNoViolations(page);
    });
  }

  it('accepts an offset as time zone', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    await page.getByLabel('Time zone', { exact: true }).fill('+05:30');
    await save(page);
    assert.equal((await readSettings(instance)).call_hours.timezone_id, '+05:30');
  });

  it('takes a city or a country with one time zone as typed', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    const zone = page.getByLabel('Time zone', { exact: true });
    await zone.fill('munich');
    await zone.press('Tab');
    assert.equal(await zone.inputValue(), 'Europe/Berlin');
    await save(page);
    assert.equal((await readSettings(instance)).call_hours.timezone_id, 'Europe/Berlin');
  });

  it('has usual weeks, copies to the weekdays, and counts the hours of a week', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    const total = page.getByRole('group', { name: 'Usual hours' }).getByRole('status');
    await expectText(total, '32 hours a week');
    await page.getByRole('button', { name: '24/7' }).click();
    await expectText(total, '168 hours a week');
    await page.getByRole('button', { name: 'Every day 9–17' }).click();
    await expectText(total, '56 hours a week');
    await page.getByRole('button', { name: 'Mon–Fri 9–17' }).click();
    await expectText(total, '40 hours a week');
    await page.getByLabel('Tuesday closes').fill('');
    await expectCount(total, 0);
    await page.getByLabel('Tuesday closes').fill('1230');
    await page.getByRole('button', { name: 'Copy to weekdays from Tuesday' }).click();
    await expectText(total, '17.5 hours a week');
    await save(page);
    const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'].map((name) => day(name, '0900', '1230'));
    assert.deepEqual((await readSettings(instance)).call_hours, hours('America/Los_Angeles', ...weekdays));
    await expectText(
      page.getByRole('group', { name: 'Call hours' }),
      'each day has one window, which ends at midnight at the latest',
    );
  });

  it('has times of 24 hours, whatever the language, and completes short ones', async (t) => {
    const page = await open(await start(t, WEEK));
    const opens = page.getByLabel('Monday opens');
    assert.equal(await opens.inputValue(), '09:00');
    await opens.fill('7');
    await opens.press('Tab');
    assert.equal(await opens.inputValue(), '07:00');
    await page.getByLabel('Monday closes').fill('24');
    await page.getByLabel('Monday closes').press('Tab');
    assert.equal(await page.getByLabel('Monday closes').inputValue(), '00:00');
  });

  it('finds time zones by older names and by parts of names, with the keyboard only', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    const zone = page.getByLabel('Time zone', { exact: true });
    const first = page.getByRole('listbox').getByRole('option').first();
    for (const [typed, match] of [
      ['pacific', 'America/Los_Angeles also US/Pacific'],
      ['CALCUTTA', 'Asia/Kolkata also Asia/Calcutta'],
      ['new york', 'America/New_York'],
      ['Europe/Be', 'Europe/Berlin'],
      ['Munich', 'Europe/Berlin also Munich'],
      ['san francisco', 'America/Los_Angeles also San Francisco'],
      ['Germany', 'Europe/Berlin also Germany'],
      ['united states', 'America/New_York also United States'],
      ['IST', 'Asia/Kolkata also IST'],
      ['koln', 'Europe/Berlin also Köln'],
    ] as const) {
      await zone.fill(typed);
      await expectText(first, match);
    }
    await zone.fill('kathm');
    await zone.press('Enter');
    assert.equal(await zone.inputValue(), 'Asia/Kathmandu');
    await zone.fill('kolk');
    await zone.press('Escape');
    assert.equal(await zone.inputValue(), 'Asia/Kathmandu');
    await expectCount(page.getByRole('listbox'), 0);
  });

  it('asks which hours to keep when the stored hours change during an edit', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    const sent = collectSaves(page);
    const theirs = hours('America/Los_Angeles', day('TUESDAY', '1000', '1200'));
    await page.getByLabel('Monday opens').fill('07:00');
    await writeSettings(instance, { call_hours: theirs });
    await expectText(alert(page), 'They are now: Tuesday 10:00–12:00 (America/Los_Angeles).');
    assert.equal(await page.getByLabel('Monday opens').inputValue(), '07:00');
    assert.equal(await page.getByRole('button', { name: 'Save hours' }).isDisabled(), true);
    await page.getByRole('button', { name: 'Use the stored hours' }).click();
    await expectCount(alert(page), 0);
    assert.equal(await page.getByLabel('Tuesday opens').inputValue(), '10:00');

    await page.getByLabel('Tuesday opens').fill('11:00');
    await writeSettings(instance, { call_hours: WEEK });
    await page.getByRole('button', { name: 'Keep my edits' }).click();
    assert.deepEqual(sent, []);
    await save(page);
    const mine = hours('America/Los_Angeles', day('TUESDAY', '1100', '1200'));
    assert.deepEqual((await readSettings(instance)).call_hours, mine);
  });

  it('shows new stored hours at once while nothing is edited', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    await writeSettings(instance, { call_hours: hours('Asia/Tokyo', day('TUESDAY', '1000', '1200')) });
    await page.getByLabel('Tuesday opens').waitFor();
    assert.equal(await page.getByLabel('Time zone', { exact: true }).inputValue(), 'Asia/Tokyo');
    await expectCount(alert(page), 0);
  });
});

describe('the week strip', () => {
  it('shows the hours of each day, the next opening and the effect of a clock change', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    const strip = page.getByRole('figure', { name: 'The next seven days' });
    const days = (await strip.getByRole('listitem').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    assert.deepEqual(days, [
      'Friday today closed',
      'Saturday 13 Mar closed',
      'Sunday 14 Mar open all day 23 hours',
      'Monday 15 Mar 09:00–17:00',
      'Tuesday 16 Mar closed',
      'Wednesday 17 Mar closed',
      'Thursday 18 Mar closed',
    ]);
    await expectText(strip, 'Next opening: Sun 14 Mar 2027, 00:00.');
    await expectText(strip, 'It is Fri 09:30 there.');
    const preview = await instance.control(`/pages/${instance.page.id}/call_hours/preview`, { call_hours: WEEK });
    assert.match(preview.json.clock_change.text, /23 hours/);
    await expectText(strip, preview.json.clock_change.text);
  });

  it('shows edits before they are saved', async (t) => {
    const instance = await start(t, WEEK);
    const page = await open(instance);
    await page.getByLabel('Friday', { exact: true }).selectOption('Set hours');
    await page.getByLabel('Friday opens').fill('09:15');
    const strip = page.getByRole('figure', { name: 'The next seven days with your edits' });
    await expectText(strip, /Friday\s+today\s+09:15–17:00/);
    await expectText(strip, 'Open until Friday 17:00');
    assert.deepEqual((await readSettings(instance)).call_hours, WEEK);
  });
});

describe('the page of call settings', () => {
  for (const id of ['audio_enabled', 'icon_enabled', 'call_routing', 'call_hours', 'is_calling_eligible']) {
    it(`focuses the setting of the link #${id}`, async (t) => {
      const page = await open(await start(t, WEEK), `#${id}`);
      await page.locator(`#${id}:focus`).waitFor();
    });
  }

  it('opens at the call hours from the link on the Stage', async (t) => {
    const instance = await start(t, WEEK);
    const page = await browser.newPage();
    await page.goto(`${instance.url}/console`);
    await page.getByRole('link', { name: 'Edit call hours' }).click();
    await page.locator('#call_hours:focus').waitFor();
  });

  for (const [width, theme] of [
    [360, 'dark'],
    [1440, 'light'],
  ] as const) {
    it(`is accessible and not wider than ${width} px, ${theme}`, async (t) => {
      const instance = await start(t, WEEK);
      const page = await open(instance, '#icon_enabled', { width, theme });
      await page.getByText('API request for these settings').click();
      await page.getByLabel('Monday opens').fill('07:00');
      await expectText(page.getByRole('status'), 'Unsaved changes');
      await expectNoViolations(page);
      await expectNoSidewaysScroll(page);
      await page.getByLabel('Time zone', { exact: true }).fill('pacific');
      await page.getByRole('listbox').getByRole('option').first().waitFor();
      await expectNoViolations(page);
      await expectNoSidewaysScroll(page);
    });
  }

  it('shows the error for an unknown Page', async (t) => {
    const instance = await start(t);
    const page = await browser.newPage({ expects: REFUSED.concat(/404/) });
    await page.goto(`${instance.url}/console/settings?page=999`);
    await expectText(alert(page), 'There is no page 999.');
  });
});
