import type { CallMediaView, EndMediaRequest } from '../control/shapes/call-media.ts';
import type { Call, Ring } from '../control/shapes/calls.ts';
import { ControlError, type ControlClient } from '../client/control-client.ts';
import { checkOptions } from './check-options.ts';
import type { Sound, Tone } from './sounds.ts';

/** End of a call: the consumer's, or that of the app or the inbox. */
export type CallEndName = 'consumer' | 'business';

/** Sound of an end that the server plays. */
export interface SoundOptions {
  /** Played as soon as the call is answered; silence by default. What this end hears is recorded. */
  readonly says?: Sound;
}

export interface HearOptions {
  /** The end that hears it; default: the consumer. */
  readonly end?: CallEndName;
  /** Real time to wait at most, in ms; default 5000. */
  readonly timeout?: number;
}

const TIMEOUT_MS = 5000;
/** Distance of a tone that is recognised, to 10 Hz, from the one that is played. */
const TOLERANCE_HZ = 5;
/** The longest wait that one request may ask for, in ms. */
const MAX_WAIT_MS = 60_000;

/** Returns the parameter `media` of an end. */
export const toMedia = ({ says }: SoundOptions): { readonly media?: EndMediaRequest } =>
  says ? { media: { send: says.send, record: true } } : {};

/** A call: it rings, goes on, or has ended. */
export class WorldCall {
  readonly id: string;
  readonly rings: Ring['rings'];
  /** Ids of the apps that are asked to answer; empty when the inbox rings. */
  readonly apps: readonly string[];
  readonly #control: ControlClient;

  constructor(control: ControlClient, { call_id: id, rings, apps }: Ring) {
    this.#control = control;
    this.id = id;
    this.rings = rings;
    this.apps = apps;
  }

  /** Resolves once an end hears this tone. Rejects after the time-out with the tones that it hears instead. */
  async hears({ frequency }: Tone, options: HearOptions = {}): Promise<void> {
    checkOptions('hears', options, ['end', 'timeout']);
    const { end = 'consumer', timeout = TIMEOUT_MS } = options;
    const until = performance.now() + timeout;
    for (;;) {
      const wait = Math.max(0, Math.min(until - performance.now(), MAX_WAIT_MS));
      const report = await this.#report({ end, tone: frequency, wait: `${Math.round(wait)}ms` });
      const tones = report?.[end].tones ?? [];
      if (tones.some((found) => Math.abs(found - frequency) <= TOLERANCE_HZ)) return;
      if (performance.now() >= until) throw new Error(describeSilence(frequency, end, timeout, report));
    }
  }

  /** Resolves to the state of both ends. Rejects with ControlError while nobody has answered with media. */
  media(): Promise<CallMediaView> {
    return this.#control.get<CallMediaView>(`/calls/${this.id}/media`);
  }

  /**
   * Resolves to what an end has heard, as a WAV file: mono, 16 bits, 48 kHz. Rejects with ControlError when that end is not
   * recorded; it is with `says`.
   */
  async recording(options: Pick<HearOptions, 'end'> = {}): Promise<Uint8Array> {
    checkOptions('recording', options, ['end']);
    const { end = 'consumer' } = options;
    return this.#control.getFile(`/calls/${this.id}/recording?end=${end}`);
  }

  /** Presses keys as the consumer: they reach the app's endpoint as telephone events. */
  presses(digits: string): Promise<Call> {
    return this.#control.post<Call>(`/calls/${this.id}/dtmf`, { as: 'consumer', digits });
  }

  /** Mutes the consumer, or with false unmutes them; the app receives `media_update`. */
  mutes(muted = true): Promise<Call> {
    return this.#control.post<Call>(`/calls/${this.id}/mute`, { as: 'consumer', muted });
  }

  async #report(query: Readonly<Record<string, string | number>>): Promise<CallMediaView | undefined> {
    try {
      return await this.#control.get<CallMediaView>(`/calls/${this.id}/media`, query);
    } catch (error) {
      if (error instanceof ControlError && error.reason === 'no_media') return undefined;
      throw error;
    }
  }
}

function describeSilence(
  frequency: number,
  end: CallEndName,
  timeout: number,
  report: CallMediaView | undefined,
): string {
  const start = `The ${end} did not hear ${frequency} Hz within ${timeout} ms.`;
  if (!report) return `${start} The call has no media yet: nobody has answered it with an endpoint or a sound.`;
  const { tones, packets_to: packets } = report[end];
  const other = end === 'consumer' ? 'business' : 'consumer';
  if (packets === 0) return `${start} No audio has arrived; the ${other} is ${report[other].state}.`;
  return `${start} It hears ${tones.length === 0 ? 'no tone' : tones.map((each) => `${each} Hz`).join(', ')}.`;
}
