import type { CallSettings } from '../control/shapes/call-settings.ts';
import type { Call, CallEntry, PermissionView, Ring } from '../control/shapes/calls.ts';
import type { Explanation } from '../control/shapes/explanation.ts';
import type { SeededAccess } from '../control/shapes/instance.ts';
import type { Attachment, MessageReference, NewMessage } from '../control/shapes/messages.ts';
import type { PageView } from '../control/shapes/pages.ts';
import type { Consumer } from '../control/shapes/people.ts';
import type { PostbackTap, ThreadView } from '../control/shapes/threads.ts';
import type { ControlClient } from '../client/control-client.ts';
import type { GraphClient } from './graph-client.ts';
import { toIsoInstant } from './iso-instant.ts';
import { checkOptions } from './check-options.ts';
import { toMedia, WorldCall, type SoundOptions } from './call.ts';

/** A person who writes to a Page and calls it. */
export class WorldConsumer {
  readonly psid: string;
  readonly name: string;
  readonly #control: ControlClient;
  readonly #pageId: string;
  readonly #path: string;

  constructor(control: ControlClient, pageId: string, { psid, name }: Pick<Consumer, 'psid' | 'name'>) {
    this.psid = psid;
    this.name = name;
    this.#control = control;
    this.#pageId = pageId;
    this.#path = `/threads/${pageId}/${psid}`;
  }

  /** Sends a message, which opens the messaging window; resolves to its id. `replyTo` is the message that it answers. */
  async writes(text: string, options: { readonly replyTo?: string } = {}): Promise<string> {
    checkOptions('writes', options, ['replyTo']);
    const { replyTo } = options;
    return this.#send({ text, ...(replyTo !== undefined && { reply_to: replyTo }) });
  }

  /** Sends a file by its address, such as `{ type: 'image', url: 'https://…' }`; resolves to the id of the message. */
  async sendsFile(attachment: Attachment, options: { readonly replyTo?: string } = {}): Promise<string> {
    checkOptions('sendsFile', options, ['replyTo']);
    const { replyTo } = options;
    return this.#send({ attachment, ...(replyTo !== undefined && { reply_to: replyTo }) });
  }

  async #send(message: NewMessage): Promise<string> {
    return (await this.#control.post<MessageReference>(`${this.#path}/messages`, message)).message_id;
  }

  /**
   * Taps to call: the icon, or a button of a message (the last one that has it, or that of `messageId`). `says` is the sound
   * of this person once the call is answered. Rejects with TapRefused when it does not ring.
   */
  async taps(entry: CallEntry, options: { readonly messageId?: string } & SoundOptions = {}): Promise<WorldCall> {
    checkOptions('taps', options, ['messageId', 'says']);
    const { messageId, ...sound } = options;
    const tap = { entry, ...(messageId !== undefined && { message_id: messageId }), ...toMedia(sound) };
    return new WorldCall(this.#control, await this.#control.post<Ring>(`${this.#path}/calls`, tap));
  }

  /** Answers a ringing call of the business; `says` is the sound of this person. */
  async answers(call: Pick<WorldCall, 'id'>, sound: SoundOptions = {}): Promise<WorldCall> {
    checkOptions('answers', sound, ['says']);
    const {
      id,
      rings,
      app_id: appId,
    } = await this.#control.post<Call>(`/calls/${call.id}/accept`, {
      as: 'consumer',
      ...toMedia(sound),
    });
    return new WorldCall(this.#control, { call_id: id, rings, apps: appId === null ? [] : [appId] });
  }

  /** Declines a ringing call of the business. */
  declines(call: Pick<WorldCall, 'id'>): Promise<Call> {
    return this.#control.post<Call>(`/calls/${call.id}/decline`, { as: 'consumer' });
  }

  /** Allows or refuses calls, in answer to the message that asks for the permission. */
  async allowsCalls(messageId: string, response: PermissionView['response'] = 'approve'): Promise<PermissionView> {
    return this.#control.post<PermissionView>(`${this.#path}/call_permission`, { message_id: messageId, response });
  }

  /** Taps a postback button of a message. */
  async tapsPostback(messageId: string, payload?: string): Promise<void> {
    const tap = { message_id: messageId, ...(payload !== undefined && { payload }) };
    await this.#control.post(`${this.#path}/postbacks`, tap);
  }

  /**
   * Taps a quick reply of the last message of the thread, by its payload, or the first one; resolves to the id of the
   * consumer's message.
   */
  async tapsQuickReply(messageId: string, payload?: string): Promise<string> {
    const tap = { message_id: messageId, ...(payload !== undefined && { payload }) };
    return (await this.#control.post<MessageReference>(`${this.#path}/quick_replies`, tap)).message_id;
  }

  /**
   * Taps a part of the Page's Messenger profile: the first button of `source`, or the one with `payload`; resolves to the
   * id of the message that appears in the thread.
   */
  async tapsProfile(source: NonNullable<PostbackTap['source']>, payload?: string): Promise<string> {
    const tap: PostbackTap = { source, ...(payload !== undefined && { payload }) };
    return (await this.#control.post<MessageReference>(`${this.#path}/postbacks`, tap)).message_id;
  }

  /** Reads the thread, so that the Page's app receives `message_reads`. */
  async reads(): Promise<void> {
    await this.#control.post(`${this.#path}/read`);
  }

  /** Ends a call, or the ring of one. */
  hangsUp(call: Pick<WorldCall, 'id'>): Promise<Call> {
    return this.#control.post<Call>(`/calls/${call.id}/hang_up`, { as: 'consumer' });
  }

  /** Resolves to the thread as this person's Messenger shows it. */
  thread(): Promise<ThreadView> {
    return this.#control.get<ThreadView>(this.#path);
  }

  /** Explains why a tap would ring or not, now or at another instant. */
  async explain(
    entry: CallEntry,
    options: { readonly at?: Date | string; readonly messageId?: string } = {},
  ): Promise<Explanation> {
    checkOptions('explain', options, ['at', 'messageId']);
    const { at, messageId } = options;
    return this.#control.get<Explanation>('/explain', {
      page_id: this.#pageId,
      psid: this.psid,
      entry,
      message_id: messageId,
      at: at === undefined ? undefined : toIsoInstant(at, 'at'),
    });
  }
}

/** The Page's inbox, where calls ring under the routing META. */
export class WorldInbox {
  readonly #control: ControlClient;

  constructor(control: ControlClient) {
    this.#control = control;
  }

  /** Accepts a call; `says` is the sound of the inbox. */
  async accepts(call: Pick<WorldCall, 'id'>, sound: SoundOptions = {}): Promise<Call> {
    checkOptions('accepts', sound, ['says']);
    return this.#control.post<Call>(`/calls/${call.id}/accept`, { as: 'inbox', ...toMedia(sound) });
  }

  declines(call: Pick<WorldCall, 'id'>): Promise<Call> {
    return this.#control.post<Call>(`/calls/${call.id}/decline`, { as: 'inbox' });
  }

  hangsUp(call: Pick<WorldCall, 'id'>): Promise<Call> {
    return this.#control.post<Call>(`/calls/${call.id}/hang_up`, { as: 'inbox' });
  }
}

/** A Page, with its consumers and its inbox. */
export class WorldPage {
  readonly id: string;
  readonly name: string;
  readonly inbox: WorldInbox;
  readonly #control: ControlClient;
  readonly #graph: GraphClient;
  readonly #token: string;

  constructor(control: ControlClient, graph: GraphClient, { id, name, access_token: token }: SeededAccess['page']) {
    this.id = id;
    this.name = name;
    this.inbox = new WorldInbox(control);
    this.#control = control;
    this.#graph = graph;
    this.#token = token;
  }

  /** Returns the Page access token of the world's first app. */
  token(): string {
    return this.#token;
  }

  /** Creates one more consumer of the Page. */
  async addConsumer(name: string): Promise<WorldConsumer> {
    const { psid } = await this.#control.post<{ psid: string }>('/consumers', { page_id: this.id, name });
    return new WorldConsumer(this.#control, this.id, { psid, name });
  }

  /** Changes call settings as the app does, in the form of the wire. Throws when the Graph API refuses. */
  async set(settings: Partial<CallSettings> | Readonly<Record<string, unknown>>): Promise<void> {
    await this.#graph.post('me/messenger_call_settings', this.#token, settings);
  }

  /** Resolves to the Page's call settings, in the form of the wire. */
  async settings(): Promise<CallSettings> {
    return (await this.#control.get<PageView>(`/pages/${this.id}`)).call_settings;
  }
}
