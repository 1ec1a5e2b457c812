import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { writeWav } from '../../src/media/wav.ts';
import { expectCount, expectNoViolations, expectText, useBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { addPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { accept, callOf, openPartner, PARTNERS, type MediaCall } from '../support/media-call.ts';
import { hears, prepareEar } from '../support/page-ear.ts';
import { addSubscriber } from '../support/subscriber.ts';
import { openWindow, type TestThread } from '../support/thread.ts';
import { sineFrame } from '../support/tone.ts';
import { emptyFolder } from '../support/empty-folder.ts';

/** Calls with sound in the console: the phone of the Stage as the consumer, and the inbox as the Page. */

const folder = emptyFolder();
/** Writes a file of a second with a tone, which the browser repeats. */
function writeTone(frequency: number): string {
  const path = join(folder, `${frequency}.wav`);
  writeFileSync(path, writeWav(sineFrame(frequency, 0, 48_000), 48_000));
  return path;
}

/** Machines without sound hardware have a microphone, which beeps, and a clock of sound. */
const HARDWARE = ['--disable-audio-output', '--use-fake-device-for-media-stream'];
/** Browsers of a person who allows the microphone, and of one who does not. */
const browser = useBrowser(...HARDWARE, '--use-fake-ui-for-media-stream');
const refusing = useBrowser(...HARDWARE, '--use-fake-ui-for-media-stream=deny');
let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

/** A page of the console with one call, and its parts by accessible name. */
interface CallPage {
  readonly page: Page;
  /** The part of the page that shows the call. */
  readonly call: Locator;
  button(name: string): Locator;
  /** Chooses a sound by its name. */
  choose(sound: string): Promise<void>;
}

const callPage = (page: Page, call: Locator): CallPage => ({
  page,
  call,
  button: (name) => call.getByRole('button', { name, exact: true }),
  async choose(sound) {
    await call.getByLabel('Your sound').selectOption(sound);
  },
});

async function openPage(address: string, by: TestBrowser): Promise<Page> {
  const page = await by.newPage();
  await prepareEar(page);
  await page.goto(instance.url + address);
  return page;
}

/** Opens the consumer's phone. */
async function openPhone({ page: { id }, psid }: TestThread, by = browser): Promise<CallPage> {
  const page = await openPage(`/console?page=${id}&psid=${psid}`, by);
  const phone = page.getByRole('group', { name: 'Messenger of Alex' });
  await phone.getByText('Hello').waitFor();
  return callPage(page, phone.getByRole('group', { name: 'Call', exact: true }));
}

/** Opens the inbox of the Page. */
async function openInbox({ page: { id } }: TestThread): Promise<CallPage> {
  const page = await openPage(`/console/inbox?page=${id}`, browser);
  const card = page
    .getByRole('region', { name: 'Calls', exact: true })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: 'Alex', exact: true }) });
  return callPage(page, card);
}

/** Taps the call icon of an open phone; resolves to the call. */
async function tapIcon({ page }: CallPage, thread: TestThread): Promise<MediaCall> {
  // The page may still be reading the list of calls, which has the same address.
  const answer = page.waitForResponse((each) => each.request().method() === 'POST' && each.url().endsWith('/calls'));
  await page.getByRole('button', { name: /^Call / }).click();
  return callOf(instance, thread, (await (await answer).json()).call_id);
}

/** Returns the meter for the sound of the other end. */
const levelOf = ({ call }: CallPage, other: string): Locator =>
  call.getByRole('meter', { name: `Level of the sound of ${other}` });

/** Returns the video of the other end while it is shown. */
const shownVideo = ({ call }: CallPage): Locator => call.locator('video:not([aria-hidden="true"])');

/** Returns the numbers of video packets to the consumer and to the business. */
const videoOf = ({ consumer, business }: { consumer: VideoCount; business: VideoCount }): readonly number[] => [
  consumer.video_packets_to,
  business.video_packets_to,
];
type VideoCount = Readonly<Record<'video_packets_to', number>>;

/** Starts a call of the business with an endpoint; the person has allowed it. */
async function callFromBusiness(thread: TestThread, sdp: string): Promise<MediaCall> {
  const request = { platform: 'messenger', action: 'connect', to: thread.psid, session: { sdp_type: 'offer', sdp } };
  const reply = await instance.post(`/${thread.page.id}/calls`, request, thread.page.token);
  assert.equal(reply.status, 200, reply.text);
  return callOf(instance, thread, reply.json.call_id);
}

describe('A call between two pages of the console', () => {
  it('carries the tone of each to the other, with mute, levels and the end', async () => {
    const alex = await openWindow(instance);
    const phone = await openPhone(alex);
    const inbox = await openInbox(alex);
    const call = await tapIcon(phone, alex);
    await phone.choose('Tone');
    await phone.button('Connect the sound').click();
    await expectText(phone.call, 'Sound connected');

    await inbox.choose('Tone');
    await inbox.call.getByRole('button', { name: /^Accept/ }).click();
    await expectText(inbox.call, 'Sound connected');
    await Promise.all([hears(phone.page, 880), hears(inbox.page, 440)]);
    const ends = await call.media('?end=consumer&tone=880&wait=60s');
    assert.deepEqual([ends.business.kind, ends.consumer.kind], ['endpoint', 'endpoint']);

    const level = levelOf(inbox, 'Alex');
    await eventually(async () => assert.ok(Number(await level.getAttribute('value')) > 0.5));
    await phone.button('Mute').click();
    await expectCount(phone.call.getByRole('button', { name: 'Mute', pressed: true }), 1);
    await eventually(async () => assert.equal(await level.getAttribute('value'), '0'));
    await phone.button('Mute').click();
    await hears(inbox.page, 440);

    await phone.button('Mute').click();
    await expectCount(phone.call.getByRole('button', { name: 'Mute', pressed: true }), 1);
    // After a reload, the phone connects its sound again by itself.
    await phone.page.reload();
    await expectText(phone.call, 'Sound connected');
    await expectCount(phone.call.getByRole('button', { name: 'Mute', pressed: true }), 1);
    await phone.button('Mute').click();
    await hears(inbox.page, 440);

    await phone.button('Hang up').click();
    await expectCount(phone.call, 0);
    await expectCount(inbox.call, 0);
    assert.equal((await call.view()).outcome, 'completed');
  });

  it('shows the video of each to the other while it is sent, and the tone goes on', async () => {
    const alex = await openWindow(instance);
    const phone = await openPhone(alex);
    const inbox = await openInbox(alex);
    const call = await tapIcon(phone, alex);
    await phone.choose('Tone');
    await phone.button('Connect the sound').click();
    await inbox.choose('Tone');
    await inbox.call.getByRole('button', { name: /^Accept/ }).click();
    await expectText(inbox.call, 'Sound connected');
    await hears(inbox.page, 440);
    assert.deepEqual(videoOf(await call.media()), [0, 0]);

    await phone.call.getByLabel('Your video').selectOption('Test picture');
    await expectCount(shownVideo(inbox), 1);
    await inbox.call.getByLabel('Your video').selectOption('Camera');
    await expectCount(shownVideo(phone), 1);
    // Each sees its own, too: 320 x 240 is the size of the test picture.
    const preview = phone.call.locator('.own-video');
    await eventually(async () =>
      assert.deepEqual(await preview.evaluate((video: { videoWidth: number }) => video.videoWidth), 320),
    );
    await expectCount(inbox.call.locator('.own-video'), 1);
    assert.ok(videoOf(await call.media()).every((packets) => packets > 0));
    await expectNoViolations(phone.page, 'with video');
    await Promise.all([hears(phone.page, 880), hears(inbox.page, 440)]);

    await phone.call.getByLabel('Your video').selectOption('None');
    await expectCount(shownVideo(inbox), 0);
    await expectCount(shownVideo(phone), 1);
    await expectCount(preview, 0);
  });

  it('carries a microphone, and a file', async () => {
    const alex = await openWindow(instance);
    const phone = await openPhone(alex);
    const inbox = await openInbox(alex);
    await tapIcon(phone, alex);
    await phone.choose('Microphone');
    await phone.button('Connect the sound').click();
    await inbox.choose('WAV file, repeated');
    await inbox.call.getByLabel('File').setInputFiles(writeTone(990));
    await inbox.call.getByRole('button', { name: /^Accept/ }).click();
    await expectText(inbox.call, 'Sound connected');
    await hears(phone.page, 990);
    const level = levelOf(inbox, 'Alex');
    await eventually(async () => assert.ok(Number(await level.getAttribute('value')) > 0.3));
  });

  it('is a call without sound where nobody chose one', async () => {
    const alex = await openWindow(instance);
    const phone = await openPhone(alex);
    const inbox = await openInbox(alex);
    const call = await tapIcon(phone, alex);
    await inbox.call.getByRole('button', { name: /^Accept/ }).click();
    await expectText(phone.call, 'In a call with');
    assert.equal((await instance.control(`/calls/${call.id}/media`)).status, 404);
  });

  it('a refused microphone gives a sentence, and a tone in its place', async () => {
    const alex = await openWindow(instance);
    const phone = await openPhone(alex, refusing);
    const inbox = await openInbox(alex);
    await tapIcon(phone, alex);
    await phone.choose('Microphone');
    await phone.button('Connect the sound').click();
    const alert = phone.call.getByRole('alert');
    await expectText(alert, 'The browser refused access to the microphone.');
    await expectText(alert, 'Allow the microphone for this site in the browser, or use a tone.');
    await expectNoViolations(phone.page, 'after the refusal');
    await phone.button('Use a tone instead').click();
    await expectText(phone.call, 'Sound connected');
    await inbox.choose('Echo of the other end');
    await inbox.call.getByRole('button', { name: /^Accept/ }).click();
    // The phone hears itself.
    await Promise.all([hears(inbox.page, 440), hears(phone.page, 440)]);
  });

  it('a file that is no sound, and a server without media, give a sentence', async (t) => {
    const alex = await openWindow(instance);
    const phone = await openPhone(alex);
    await tapIcon(phone, alex);
    await phone.choose('WAV file, repeated');
    assert.equal(await phone.button('Connect the sound').isDisabled(), true);
    const noSound = { name: 'letter.wav', mimeType: 'audio/wav', buffer: Buffer.from('Dear Alex') };
    await phone.call.getByLabel('File').setInputFiles(noSound);
    await phone.button('Connect the sound').click();
    await expectText(phone.call.getByRole('alert'), 'This browser cannot decode letter.wav as sound.');

    const closed = await startInstance({ mediaPort: undefined });
    t.after(() => closed.close());
    const sam = await openWindow(closed);
    const page = await browser.newPage();
    await page.goto(`${closed.url}/console?page=${sam.page.id}&psid=${sam.psid}`);
    await page.getByRole('button', { name: /^Call / }).click();
    const call = page.getByRole('group', { name: 'Call', exact: true });
    await expectText(call, '--media-port off');
    await expectCount(call.getByLabel('Your sound'), 0);
    await expectCount(call.getByRole('button', { name: 'Connect the sound' }), 0);
  });
});

describe('A call between the phone and an app', () => {
  it('rings at the phone with Answer and Decline; the keys that are pressed reach the app in order', async (t) => {
    const alex = await openWindow(instance, PARTNERS);
    const phone = await openPhone(alex);
    await phone.page.evaluate(`window.tones = 0;
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };`);
    const optin = { attachment: { type: 'template', payload: { template_type: 'calling_optin' } } };
    await alex.sent(optin);
    const request = phone.page.getByRole('listitem').filter({ hasText: 'May we call you?' });
    await request.getByRole('button', { name: 'Accept' }).click();
    await expectText(request.getByRole('status'), 'You allowed calls for 7 days.');

    const partner = openPartner(t);
    await partner.say(550);
    const declined = await callFromBusiness(alex, await partner.offer());
    await expectText(phone.call.getByRole('alert'), 'is calling…');
    await expectNoViolations(phone.page, 'while a call of the business rings');
    assert.equal(await phone.page.evaluate('window.tones'), 0);
    await phone.call.getByRole('switch', { name: 'Sound' }).click();
    await eventually(async () => assert.notEqual(await phone.page.evaluate('window.tones'), 0));
    await phone.button('Decline').click();
    await expectCount(phone.call, 0);
    assert.equal((await declined.view()).outcome, 'declined');

    const endpoint = openPartner(t);
    await endpoint.say(770);
    const call = await callFromBusiness(alex, await endpoint.offer());
    await phone.choose('Tone');
    await phone.button('Answer').focus();
    await phone.page.keyboard.press('Enter');
    await expectText(phone.call.getByRole('status'), 'In a call with');
    await expectText(phone.call, 'Sound connected');

    await phone.call.getByText('Keypad').focus();
    await phone.page.keyboard.press('Enter');
    await phone.button('1').click();
    await phone.page.keyboard.type('59#');
    await phone.button('star').click();
    await expectText(phone.call, 'Pressed: 159#*');
    await eventually(async () => assert.equal((await call.media()).consumer.keys, '159#*'));
    await expectNoViolations(phone.page, 'in a call, with the keypad');
    await phone.button('Hang up').click();
    await expectCount(phone.call, 0);
  });

  it('offers the video of the phone to the app; a refused camera gives a sentence', async (t) => {
    const alex = await openWindow(instance, PARTNERS);
    const app = await addSubscriber(instance, alex.page.id);
    t.after(() => app.receiver.close());
    const phone = await openPhone(alex, refusing);
    const call = await tapIcon(phone, alex);
    await phone.choose('Tone');
    await phone.button('Connect the sound').click();
    const partner = openPartner(t);
    await partner.say(880);
    await accept(call, partner);
    await phone.call.getByLabel('Your video').selectOption('Camera');
    await expectText(phone.call.getByRole('alert'), 'The browser refused access to the camera.');
    await expectText(phone.call.getByRole('alert'), 'or use the test picture.');
    await phone.call.getByLabel('Your video').selectOption('Test picture');
    // After connect, which rang the app.
    const [, update] = await app.receiver.count(2);
    assert.ok(update);
    const [event] = JSON.parse(update.body.toString()).entry[0].calls;
    assert.equal(event.event, 'media_update');
    await partner.applyOffer(event.session.sdp_renegotiation);
    await Promise.all([partner.sees(), partner.hears(440)]);

    // The business shows itself too; the phone needs no new offer for that.
    const session = { sdp_type: 'offer', sdp: await partner.offerVideo() };
    const reply = await call.act('media_update', { session, from_version: 1 });
    assert.equal(reply.status, 200, reply.text);
    await partner.apply(reply.json.session);
    await expectCount(shownVideo(phone), 1);
  });

  it('has no sound in the inbox, which only shows it', async () => {
    const alex = await openWindow(instance, PARTNERS);
    await alex.ring();
    const inbox = await openInbox(alex);
    await expectText(inbox.call, 'ringing in your app');
    await expectCount(inbox.call.getByLabel('Your sound'), 0);
  });
});

describe('The console', () => {
  it('may use the microphone and the camera itself, and lends them to no frame', async () => {
    const { headers } = await instance.request('/console');
    const policy = 'microphone=(self), camera=(self), display-capture=(), geolocation=()';
    assert.equal(headers.get('permissions-policy'), policy);
    await addPage(instance);
  });
});
