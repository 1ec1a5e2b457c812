import type { ControlClient } from '../../client/control-client.ts';
import type { CallSettingsResult } from '../../control/shapes/call-settings.ts';
import type { Ring } from '../../control/shapes/calls.ts';
import type { MessageReference } from '../../control/shapes/messages.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import type { ThreadView } from '../../control/shapes/threads.ts';
import type { OptionValues } from '../options.ts';
import { CommandFailed, connect, findConsumer, findPage, print, readWord } from './connection.ts';

/** The Page and the person who acts. */
interface Scene {
  readonly control: ControlClient;
  readonly pageId: string;
  readonly thread: string;
}

/** The act behind each event, with the sentence that it is reported by. */
const ACTS: Readonly<Record<string, (scene: Scene) => Promise<{ readonly text: string }>>> = {
  'calls.connect': async (scene) => {
    const { call_id: id } = await tap(scene);
    return { text: `The consumer calls: ${id}.` };
  },
  'calls.terminate': async (scene) => {
    const { call_id: id } = await tap(scene);
    await scene.control.post(`/calls/${id}/hang_up`, { as: 'consumer' });
    return { text: `The consumer called and hung up: ${id}.` };
  },
  async call_settings_update({ control, pageId }) {
    const { admins, call_settings: settings } = await control.get<PageView>(`/pages/${pageId}`);
    const [admin] = admins;
    if (!admin) throw new CommandFailed('The Page has no admin: add one with POST /_control/admins.');
    const change = { by: admin.psid, icon_enabled: !settings.icon_enabled };
    const result = await control.post<CallSettingsResult>(`/pages/${pageId}/call_settings`, change);
    return { text: `${admin.name} set icon_enabled to ${result.call_settings.icon_enabled}.` };
  },
  async messages({ control, thread }) {
    const { message_id: id } = await control.post<MessageReference>(`${thread}/messages`, { text: 'Hello' });
    return { text: `The consumer wrote: ${id}.` };
  },
  async message_reads({ control, thread }) {
    await control.post(`${thread}/read`);
    return { text: 'The consumer read the thread.' };
  },
  async messaging_postbacks({ control, thread }) {
    const { messages } = await control.get<ThreadView>(thread);
    const message = messages.findLast(({ buttons }) => buttons.some(({ type }) => type === 'postback'));
    if (!message) {
      throw new CommandFailed('No message of the thread has a postback button: send a template with one first.');
    }
    await control.post(`${thread}/postbacks`, { message_id: message.id });
    return { text: `The consumer tapped the postback button of ${message.id}.` };
  },
};

/** Runs `switchhook trigger`: lets a person do what causes a webhook. */
export async function trigger(options: OptionValues): Promise<void> {
  const event = readWord(options, Object.fromEntries(Object.keys(ACTS).map((each) => [each, 0])));
  const { control } = connect(options);
  const pageId = await findPage(control, options);
  const thread = `/threads/${pageId}/${await findConsumer(control, pageId, options)}`;
  const { text } = await (ACTS[event] as (scene: Scene) => Promise<{ text: string }>)({ control, pageId, thread });
  const field = event.replace(/\..*$/, '');
  const apps = await findSubscribers(control, pageId, field);
  const sent = apps.length === 0 ? ` No app is subscribed to ${field}, so no webhook is sent.` : '';
  print(options, { text: text + sent, field, apps }, (answer) => answer.text);
}

/** Returns the ids of the apps that are subscribed to a field at both levels. */
async function findSubscribers(control: ControlClient, pageId: string, field: string): Promise<readonly string[]> {
  const { apps } = await control.get<PageView>(`/pages/${pageId}`);
  return apps
    .filter(
      ({ app_fields: appFields, page_fields: pageFields }) => appFields.includes(field) && pageFields.includes(field),
    )
    .map(({ app_id: id }) => id);
}

/** Taps the icon. Only calls that ring PARTNERS cause webhooks. */
async function tap({ control, pageId, thread }: Scene): Promise<Ring> {
  const { call_settings: settings } = await control.get<PageView>(`/pages/${pageId}`);
  if (settings.call_routing.ring_target !== 'PARTNERS') {
    const remedy = `switchhook settings set call_routing='{"ring_target":"PARTNERS"}'`;
    throw new CommandFailed(`Calls of this Page ring the inbox, not apps: ${remedy}.`);
  }
  return control.post<Ring>(`${thread}/calls`, { entry: 'icon' });
}
