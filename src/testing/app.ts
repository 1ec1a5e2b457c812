import type { Call } from '../control/shapes/calls.ts';
import type { SeededAccess } from '../control/shapes/instance.ts';
import type { ControlClient } from '../client/control-client.ts';
import type { GraphClient } from './graph-client.ts';
import { checkOptions } from './check-options.ts';
import { toMedia, WorldCall, type SoundOptions } from './call.ts';
import type { WorldConsumer } from './page.ts';

export interface SubscribeOptions {
  /** Token that the receiver expects in the verification request; default `verify`. */
  readonly verifyToken?: string;
  /** Webhook fields; default the fields that the app is subscribed to on the Page now. */
  readonly fields?: readonly string[];
}

/** The app of a world. */
export class WorldApp {
  readonly id: string;
  readonly secret: string;
  readonly #control: ControlClient;
  readonly #graph: GraphClient;
  readonly #pageId: string;
  readonly #pageToken: string;

  constructor(control: ControlClient, graph: GraphClient, { app, page }: SeededAccess) {
    this.#control = control;
    this.id = app.id;
    this.secret = app.secret;
    this.#graph = graph;
    this.#pageId = page.id;
    this.#pageToken = page.access_token;
  }

  /** Returns the app access token. */
  token(): string {
    return `${this.id}|${this.secret}`;
  }

  /**
   * Sends the app's webhooks to a receiver of yours instead of the built-in one, with the two requests that a client
   * sends at Meta: it subscribes the app, which verifies the receiver, and then the Page. Throws when one is refused.
   */
  async subscribe(callbackUrl: string, options: SubscribeOptions = {}): Promise<void> {
    checkOptions('subscribe', options, ['verifyToken', 'fields']);
    const { verifyToken = 'verify', fields } = options;
    const wanted = fields ?? (await this.#pageFields());
    await this.#graph.post(`${this.id}/subscriptions`, this.token(), {
      object: 'page',
      callback_url: callbackUrl,
      verify_token: verifyToken,
      fields: wanted,
    });
    await this.#graph.post('me/subscribed_apps', this.#pageToken, { subscribed_fields: wanted });
  }

  /**
   * Accepts a call that rings the app, for tests of a partner that has no WebRTC endpoint yet: the server plays the app's
   * end, with the sound of `says`. A client with an endpoint sends `accept` to the Graph API itself.
   */
  async accepts(call: Pick<WorldCall, 'id'>, sound: SoundOptions = {}): Promise<Call> {
    checkOptions('accepts', sound, ['says']);
    const answer = { as: 'app', app_id: this.id, ...toMedia(sound) };
    return this.#control.post<Call>(`/calls/${call.id}/accept`, answer);
  }

  /**
   * Calls a person who has given the permission (`consumer.allowsCalls`), for tests of a partner that has no WebRTC endpoint
   * yet: the server plays the app's end, with the sound of `says`. Rejects with ControlError when the call is refused.
   */
  async calls(consumer: Pick<WorldConsumer, 'psid'>, sound: SoundOptions = {}): Promise<WorldCall> {
    checkOptions('calls', sound, ['says']);
    const request = { to: consumer.psid, app_id: this.id, ...toMedia(sound) };
    const { id, rings } = await this.#control.post<Call>(`/pages/${this.#pageId}/calls`, request);
    return new WorldCall(this.#control, { call_id: id, rings, apps: [this.id] });
  }

  /** Ends a call, or declines the ring of one, as the app does: `terminate`. */
  async hangsUp(call: Pick<WorldCall, 'id'>): Promise<void> {
    await this.#graph.post('me/calls', this.#pageToken, {
      platform: 'messenger',
      action: 'terminate',
      call_id: call.id,
    });
  }

  async #pageFields(): Promise<readonly string[]> {
    const { data } = await this.#graph.get<{
      readonly data: readonly { readonly id: string; readonly subscribed_fields: readonly string[] }[];
    }>('me/subscribed_apps', this.#pageToken);
    return data.find(({ id }) => id === this.id)?.subscribed_fields ?? [];
  }
}
