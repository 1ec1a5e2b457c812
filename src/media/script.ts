import { randomInt } from 'node:crypto';
import type { MediaPacket } from './rtp.ts';
import { FRAME, type Sound } from './sounds.ts';

export const OPUS = 'opus/48000/2';
/** Audio level of a tone in dBov below the maximum, with the voice bit of RFC 6464. */
const VOICE_LEVEL = 0x80 | 15;
const SILENCE_LEVEL = 127;

/** Plays a sound as an end of a room: one packet for each frame of 20 ms. */
export class Script {
  #sound: Sound | undefined;
  #place = 0;
  #source = randomInt(2 ** 32);
  #sequence = 0;
  #timestamp = 0;
  #isPaused = true;

  get hasSound(): boolean {
    return this.#sound !== undefined;
  }

  /** Begins a sound from its start. */
  play(sound: Sound): void {
    this.#sound = sound;
    this.#place = 0;
  }

  /** Returns the next packet; undefined while there is no sound yet. */
  next(): MediaPacket | undefined {
    const payload = this.#sound?.packets[this.#place];
    if (!this.#sound || !payload) return undefined;
    const marker = this.#isPaused;
    this.#isPaused = false;
    this.#place = this.#place + 1 < this.#sound.packets.length ? this.#place + 1 : this.#sound.loopFrom;
    this.#sequence = (this.#sequence + 1) % 2 ** 16;
    this.#timestamp = (this.#timestamp + FRAME) % 2 ** 32;
    return {
      kind: 'audio',
      encoding: OPUS,
      source: this.#source,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      marker,
      payload,
      level: payload.length > 3 ? VOICE_LEVEL : SILENCE_LEVEL,
    };
  }

  /** Makes the next packet the first after a pause. */
  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#source = (this.#source + 1) % 2 ** 32;
  }
}
