import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addPage, addToken, stored, type TestPage } from '../support/graph.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';
import { addSubscriber, subscribeDemo, subscribePage, writeSettings } from '../support/subscriber.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => {
  assert.deepEqual(
    instance.log.filter(({ level }) => level === 'error'),
    [],
  );
  return instance.close();
});

interface PageWithAdmin extends TestPage {
  /** The PSID of a person who runs the Page. */
  readonly admin: string;
  change(settings: object): Promise<Reply>;
}

async function addPageWithAdmin(params: object = {}): Promise<PageWithAdmin> {
  const page = await addPage(instance, params);
  const { psid } = (await instance.control('/admins', { page_id: page.id, name: 'Robin' })).json;
  const path = `/pages/${page.id}/call_settings`;
  return { ...page, admin: psid, change: (settings) => instance.control(path, { by: psid, ...settings }) };
}

const DEFAULTS = {
  audio_enabled: true,
  icon_enabled: true,
  video_enabled: false,
  call_routing: { ring_target: 'META' },
};
const PARTNERS = { call_routing: { ring_target: 'PARTNERS' } };
const day = (day_of_week: string, open_time: string, close_time: string) => ({ day_of_week, open_time, close_time });
const hours = (...weekly_operating_hours: object[]) => ({ timezone_id: 'Asia/Tokyo', weekly_operating_hours });

describe('Call settings changed by a person', () => {
  it('are answered whole, and read through the API from then on', async () => {
    const page = await addPageWithAdmin();
    const call_hours = hours(day('MONDAY', '0900', '1700'));
    const { status, json } = await page.change({ icon_enabled: false, video_enabled: true, call_hours });
    const call_settings = { ...DEFAULTS, icon_enabled: false, video_enabled: true, call_hours };
    assert.deepEqual([status, json], [200, { success: true, call_settings }]);
    const read = await instance.get(`/${page.id}/messenger_call_settings`, page.token);
    assert.deepEqual(read.json.data, [call_settings]);
  });

  it('carry the person: in the journal as id and name, in the webhook as recipient_id', async (t) => {
    const demo = await subscribeDemo(instance);
    t.after(() => demo.receiver.close());
    const page = await addPageWithAdmin();
    const token = await addToken(instance, page.id);
    await subscribePage(instance, { ...demo, token }, page.id);
    await page.change({ audio_enabled: false });
    await writeSettings(instance, { icon_enabled: false }, { pageId: page.id, token });
    const [byPerson, byApp] = (await demo.receiver.count(2)).map(
      ({ body }) => JSON.parse(body.toString()).entry[0].call_settings,
    );
    const settings = { audio_enabled: false, icon_enabled: true, video_enabled: false, call_routing: 'META' };
    assert.deepEqual(byPerson, { ...settings, recipient_id: page.admin });
    assert.deepEqual(byApp, { ...settings, icon_enabled: false });
    const [app, person] = (await instance.control(`/pages/${page.id}/journal`)).json.data;
    assert.deepEqual(person.by, { psid: page.admin, name: 'Robin' });
    assert.deepEqual([app.kind, 'by' in app], ['call_settings_update', false]);
  });

  it('succeed and send no webhook when nothing changes', async () => {
    const page = await addPageWithAdmin();
    const before = await stored(instance, page);
    const { status, json } = await page.change({ icon_enabled: true });
    assert.deepEqual([status, json], [200, { success: true, call_settings: DEFAULTS }]);
    assert.deepEqual(await stored(instance, page), before);
  });

  it('may be PARTNERS once an app is subscribed to calls at both levels', async (t) => {
    const page = await addPageWithAdmin();
    const app = await addSubscriber(instance, page.id);
    t.after(() => app.receiver.close());
    assert.equal((await page.change(PARTNERS)).json.call_settings.call_routing.ring_target, 'PARTNERS');
  });
});

const NOT_SUBSCRIBED = {
  reason: 'calls_not_subscribed',
  message: '(#100) App must be subscribed to calls webhook to set ring_target to PARTNERS',
  advice: 'Subscribe the app to the field calls twice: at /{app-id}/subscriptions and at /{page-id}/subscribed_apps.',
  fields: [['call_routing', 'ring_target']],
};
const invalid = (message: string, ...fields: string[][]) => ({
  reason: 'invalid_parameter',
  message: `(#100) ${message}`,
  ...(fields.length > 0 && { fields }),
});
const WEEK = ['call_hours', 'weekly_operating_hours'];

describe("A change that a person may not make is refused with Graph's wording, and nothing is stored", () => {
  for (const [what, settings, status, error] of [
    ['PARTNERS, with no app to hear', PARTNERS, 409, NOT_SUBSCRIBED],
    [
      'a day twice',
      { icon_enabled: false, call_hours: hours(day('MONDAY', '0900', '1000'), day('MONDAY', '1100', '1200')) },
      400,
      {
        reason: 'duplicate_day',
        message: '(#100) Duplicate day in request',
        advice: 'Each day can have one window.',
        fields: [[...WEEK, '1', 'day_of_week']],
      },
    ],
    [
      'hours that close first',
      { call_hours: hours(day('MONDAY', '0900', '0859')) },
      400,
      {
        reason: 'closes_before_it_opens',
        message: '(#100) Close time cannot be before open time',
        advice: 'A window opens and closes on the same day, and closes later than it opens; 2359 means until midnight.',
        fields: [[...WEEK, '0', 'close_time']],
      },
    ],
    [
      'an unknown zone',
      { call_hours: { ...hours(), timezone_id: 'PST' } },
      400,
      {
        reason: 'unknown_time_zone',
        message: '(#100) Invalid timezone_id for call hours',
        advice:
          '"PST" is neither an IANA time zone such as America/Los_Angeles nor an offset such as +05:30 (did you mean America/Los_Angeles or America/Vancouver?).',
        fields: [['call_hours', 'timezone_id']],
      },
    ],
    [
      'a time that is none',
      { call_hours: hours(day('MONDAY', '9:00', '1700')) },
      400,
      invalid('Invalid time for weekly call hours', [...WEEK, '0', 'open_time']),
    ],
    [
      'a target that is none',
      { call_routing: { ring_target: 'BOTH' } },
      400,
      invalid('Invalid call routing value', ['call_routing', 'ring_target']),
    ],
    [
      'a switch that is neither on nor off',
      { icon_enabled: 'maybe' },
      400,
      invalid('Param icon_enabled must be a boolean', ['icon_enabled']),
    ],
    [
      'no setting',
      {},
      400,
      invalid(
        'At least one of {audio_enabled, icon_enabled, video_enabled, call_hours, call_routing} is required',
        ...['audio_enabled', 'icon_enabled', 'video_enabled', 'call_hours', 'call_routing'].map((name) => [name]),
      ),
    ],
  ] as const) {
    it(what, async () => {
      const page = await addPageWithAdmin();
      const before = await stored(instance, page);
      const reply = await page.change(settings);
      assert.deepEqual([reply.status, reply.json], [status, { error }]);
      assert.deepEqual(await stored(instance, page), before);
    });
  }

  it('PARTNERS, while apps are subscribed to calls at one level only', async (t) => {
    const page = await addPageWithAdmin();
    const app = await addSubscriber(instance, page.id);
    t.after(() => app.receiver.close());
    await subscribePage(instance, app, page.id, ['messages']);
    assert.deepEqual((await page.change(PARTNERS)).json, { error: NOT_SUBSCRIBED });
  });

  it('routing of a Page that is not eligible, before any other error; other settings can be changed', async () => {
    const page = await addPageWithAdmin({ eligible: false });
    const before = await stored(instance, page);
    for (const ring_target of ['META', 'BOTH']) {
      const reply = await page.change({ call_routing: { ring_target } });
      assert.deepEqual(
        [reply.status, reply.json.error.reason, reply.json.error.message],
        [409, 'page_not_eligible', '(#2018389) Page not yet eligible'],
      );
    }
    assert.deepEqual(await stored(instance, page), before);
    assert.equal((await page.change({ icon_enabled: false })).status, 200);
  });

  it('any setting by somebody who does not run the Page, and of a Page that does not exist', async () => {
    const page = await addPageWithAdmin();
    const other = await addPageWithAdmin();
    const before = await stored(instance, page);
    const path = `/pages/${page.id}/call_settings`;
    const consumer = instance.consumers[0]?.psid ?? '';
    for (const by of ['5', other.admin, consumer]) {
      const { status, json } = await instance.control(path, { by, icon_enabled: false });
      assert.deepEqual([status, json], [404, { error: { reason: 'not_found', message: `There is no admin ${by}.` } }]);
    }
    for (const [body, message] of [
      [{ icon_enabled: false }, 'The parameter by is required'],
      [{ by: 'Robin', icon_enabled: false }, 'Param by must be a valid ID string (e.g., "123")'],
    ] as const) {
      const { status, json } = await instance.control(path, body);
      assert.deepEqual([status, json], [400, { error: invalid(message, ['by']) }]);
    }
    const nowhere = await instance.control('/pages/5/call_settings', { by: page.admin, icon_enabled: false });
    assert.deepEqual(nowhere.json, { error: { reason: 'not_found', message: 'There is no page 5.' } });
    assert.deepEqual(await stored(instance, page), before);
  });
});
