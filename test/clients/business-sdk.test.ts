import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';
import {
  apiFor,
  pageFor,
  repointSdk,
  sdk,
  type BatchResponse,
  type FacebookAdsApi,
  type Page,
} from './business-sdk.ts';

const HOURS = {
  timezone_id: 'America/Los_Angeles',
  weekly_operating_hours: [
    { day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' },
    { day_of_week: 'TUESDAY', open_time: '0930', close_time: '1830' },
  ],
};
const { Fields } = sdk.MessengerCallSettings;
const ALL_FIELDS = Object.values(Fields);

async function start(t: TestContext): Promise<{ instance: Instance; api: FacebookAdsApi; page: Page }> {
  const instance = await startInstance();
  t.after(() => instance.close());
  repointSdk(instance.url);
  const api = apiFor(instance.page.access_token);
  return { instance, api, page: pageFor(instance.page.id, api) };
}

const ACCEPTED = { success: true, result: 'success' };

/** Reads settings as the only element of a cursor without other pages. */
async function settingsOf(page: Page, fields: readonly string[]): Promise<unknown> {
  const cursor = await page.getMessengerCallSettings(fields);
  assert.deepEqual([cursor.length, cursor.hasNext(), cursor.hasPrevious()], [1, false, false]);
  return cursor[0]?._data;
}

describe('Settings through the SDK', () => {
  it('are written: the icon, the hours, the routing, and all of them at once', async (t) => {
    const { page } = await start(t);
    // The SDK adds members to its argument.
    const write = async (settings: object) => (await page.createMessengerCallSetting([], { ...settings }))._data;
    assert.deepEqual(await write({ icon_enabled: false }), ACCEPTED);
    assert.deepEqual(await settingsOf(page, [Fields.icon_enabled ?? '']), { icon_enabled: false });
    assert.deepEqual(await write({ call_hours: HOURS }), ACCEPTED);
    assert.deepEqual(await settingsOf(page, [Fields.call_hours ?? '']), { call_hours: HOURS });
    assert.deepEqual(await write({ call_routing: { ring_target: 'PARTNERS' } }), ACCEPTED);
    assert.deepEqual(await settingsOf(page, ['call_routing']), { call_routing: { ring_target: 'PARTNERS' } });

    const closed = { timezone_id: '+05:30', weekly_operating_hours: [] };
    const routing = { ring_target: 'META' };
    const all = { icon_enabled: true, audio_enabled: false, video: true, call_hours: closed, call_routing: routing };
    assert.deepEqual(await write(all), ACCEPTED);
    assert.deepEqual(await settingsOf(page, ALL_FIELDS), all);
  });

  it('are written also with fields for the answer', async (t) => {
    const { page } = await start(t);
    const answer = await page.createMessengerCallSetting(['call_hours'], { call_hours: HOURS });
    assert.deepEqual(answer._data, ACCEPTED);
  });

  it('are read by every field name that the SDK has, `video` among them', async (t) => {
    const { page } = await start(t);
    assert.ok(ALL_FIELDS.includes('video'));
    const defaults = { audio_enabled: true, icon_enabled: true, video: false, call_routing: { ring_target: 'META' } };
    assert.deepEqual(await settingsOf(page, ALL_FIELDS), defaults);
    for (const field of ALL_FIELDS) {
      const expected = field === 'call_hours' ? {} : { [field]: defaults[field as keyof typeof defaults] };
      assert.deepEqual(await settingsOf(page, [field]), expected);
    }
  });

  it('are read without fields as a cursor of everything', async (t) => {
    const { page } = await start(t);
    assert.deepEqual(await settingsOf(page, []), {
      audio_enabled: true,
      icon_enabled: true,
      video_enabled: false,
      call_routing: { ring_target: 'META' },
    });
  });
});

describe('A refusal through the SDK', () => {
  it("is a FacebookRequestError with Graph's message, code and status", async (t) => {
    const { page } = await start(t);
    const wrong = {
      timezone_id: 'UTC',
      weekly_operating_hours: [HOURS.weekly_operating_hours[0], HOURS.weekly_operating_hours[0]],
    };
    await assert.rejects(page.createMessengerCallSetting([], { call_hours: wrong }), (error: unknown) => {
      const { name, status, message, response, method } = error as Record<string, unknown>;
      assert.deepEqual([name, status, method], ['FacebookRequestError', 400, 'POST']);
      assert.equal(message, '(#100) Duplicate day in request');
      const { fbtrace_id, ...rest } = response as Record<string, unknown>;
      assert.match(String(fbtrace_id), /^[\w-]+$/);
      assert.deepEqual(rest, {
        message,
        type: 'OAuthException',
        code: 100,
        is_transient: false,
        error_user_title: 'Duplicate day',
        error_user_msg: 'Each day can have one window.',
        error_data: { blame_field_specs: [['call_hours', 'weekly_operating_hours', '1', 'day_of_week']] },
      });
      return true;
    });
    assert.deepEqual(await settingsOf(page, ['call_hours']), {});
  });

  const codeOf = async (attempt: Promise<unknown>): Promise<unknown> => {
    const error = await attempt.then(
      () => assert.fail('it was not refused'),
      (reason: unknown) =>
        reason as { name: string; status: number; response: { code: number; error_subcode?: number } },
    );
    assert.equal(error.name, 'FacebookRequestError');
    return [error.status, error.response.code, error.response.error_subcode];
  };

  it('differs for a wrong token, a missing permission, a foreign Page and an ineligible Page', async (t) => {
    const { instance, page, api } = await start(t);
    const control = async (path: string, body: object) => (await instance.control(path, body)).json;
    const { id: foreign } = await control('/pages', { name: 'Foreign', eligible: false });
    const app_id = instance.app.id;
    const { access_token: restricted } = await control('/tokens', { app_id, page_id: page.id, permissions: [] });
    const { access_token: ineligible } = await control('/tokens', { app_id, page_id: foreign });
    const write = (id: string, token: string) =>
      pageFor(id, apiFor(token)).createMessengerCallSetting([], { call_routing: { ring_target: 'META' } });

    assert.deepEqual(await codeOf(write(page.id, 'EAAnonsense')), [400, 190, undefined]);
    assert.deepEqual(await codeOf(write(page.id, restricted)), [403, 200, undefined]);
    assert.deepEqual(await codeOf(write(foreign, ineligible)), [403, 2018389, 2018389]);
    assert.deepEqual(await codeOf(pageFor(foreign, api).getMessengerCallSettings([])), [400, 100, 33]);
    assert.deepEqual(await codeOf(page.getMessengerCallSettings(['nonsense'])), [400, 100, undefined]);
  });
});

describe('Subscriptions through the SDK', () => {
  it('are created, replaced, read and ended', async (t) => {
    const { instance, page } = await start(t);
    const { calls = '', call_settings_update = '', call_permission_reply = '' } = sdk.Page.SubscribedFields;
    const subscribed = async () =>
      (await page.getSubscribedApps([])).map(({ _data }) => [_data.id, _data.subscribed_fields]);
    const subscribe = async (subscribed_fields: string[]) =>
      (await page.createSubscribedApp([], { subscribed_fields }))._data;

    assert.deepEqual(await subscribe([calls, call_settings_update]), { success: true });
    assert.deepEqual(await subscribed(), [[instance.app.id, [calls, call_settings_update]]]);
    assert.deepEqual(await subscribe([call_permission_reply]), { success: true });
    assert.deepEqual(await subscribed(), [[instance.app.id, [call_permission_reply]]]);
    assert.deepEqual(await page.deleteSubscribedApps({}), { success: true });
    assert.deepEqual(await subscribed(), []);
  });

  it('are refused for an unknown field, with its index in the list', async (t) => {
    const { page } = await start(t);
    await assert.rejects(page.createSubscribedApp([], { subscribed_fields: ['calls', 'cals'] }), {
      name: 'FacebookRequestError',
      status: 400,
      message: /^\(#100\) Param subscribed_fields\[1\] must be one of \{.*\} - got "cals"\.$/,
    });
  });
});

describe('A batch through the SDK', () => {
  it('writes, reads and refuses, each operation with its own answer', async (t) => {
    const { api, page } = await start(t);
    const batch = new sdk.FacebookAdsApiBatch(api);
    const answers: [string, BatchResponse][] = [];
    const add = (method: string, edge: string, params?: object) =>
      batch.add(
        method,
        [page.id, edge],
        params,
        undefined,
        (response) => answers.push(['succeeded', response]),
        (response) => answers.push(['failed', response]),
      );
    add('POST', 'messenger_call_settings', { icon_enabled: false, call_hours: HOURS });
    add('GET', 'messenger_call_settings', { fields: 'icon_enabled,call_hours' });
    add('POST', 'messenger_call_settings', { icon_enabled: 'perhaps' });
    add('DELETE', 'subscribed_apps');

    assert.equal(await batch.execute(), null);
    const outcomes = answers.map(([outcome, { status, error }]) => [outcome, status, error?.name]);
    assert.deepEqual(outcomes, [
      ['succeeded', 200, undefined],
      ['succeeded', 200, undefined],
      ['failed', 400, 'FacebookRequestError'],
      ['succeeded', 200, undefined],
    ]);
    const [written, read, refused, deleted] = answers.map(([, { body }]) => body);
    assert.deepEqual([written, deleted], [ACCEPTED, { success: true }]);
    assert.deepEqual(read?.data, [{ icon_enabled: false, call_hours: HOURS }]);
    assert.equal((refused?.error as { code: number }).code, 100);
  });
});

describe('The rest of the Page through the SDK', () => {
  it('has a name and is_calling_eligible', async (t) => {
    const { instance, page } = await start(t);
    const { id, name, is_calling_eligible = '' } = sdk.Page.Fields;
    assert.equal(is_calling_eligible, 'is_calling_eligible');
    const read = await page.read([id ?? '', name ?? '', is_calling_eligible]);
    assert.deepEqual(read._data, { id: instance.page.id, name: 'Demo Page', is_calling_eligible: true });
  });

  it('has the status of the calling feature', async (t) => {
    const { page } = await start(t);
    const features = [{ feature: 'messenger_api_calling' }];
    const { _data } = await page.createBusinessMessagingFeatureStatus([], { features });
    assert.deepEqual(_data, { data: [{ feature: 'messenger_api_calling', status: 'enabled' }] });
  });

  it('has the app of a token', async (t) => {
    const { instance, api } = await start(t);
    const { status, data } = await api.getAppID();
    assert.deepEqual([status, data], [200, { data: { app_id: instance.app.id } }]);
  });

  it('is reached under the version of the SDK', async (t) => {
    const { api } = await start(t);
    assert.equal(sdk.FacebookAdsApi.VERSION, 'v24.0');
    assert.equal((await api.call('GET', ['me'])).name, 'Demo Page');
  });
});
