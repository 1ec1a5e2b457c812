import { setImmediate as nextTurn } from 'node:timers/promises';
import { InvalidSound } from '../app/ports/media.ts';
import type { ScriptSound } from '../domain/call-media.ts';
import type { MediaPackages } from './packages.ts';
import { readWav } from './wav.ts';

/** Opus packets of 20 ms, one after the other and then again from `loopFrom`. */
export interface Sound {
  readonly packets: readonly Buffer[];
  readonly loopFrom: number;
}

export const SAMPLE_RATE = 48_000;
/** Samples of a frame of 20 ms. */
export const FRAME = 960;
/** Frames after which a tone with a whole number of Hz is in the same phase again: a second. */
const TONE_FRAMES = 50;
/** Frames until the encoder is in its steady state. */
const SETTLING_FRAMES = 10;
const AMPLITUDE = 0.3 * 32_767;
const BITRATE = 24_000;
const MAX_WAV_SECONDS = 60;
/** Frames that are encoded in one turn of the event loop, some 2 ms. */
const FRAMES_A_TURN = 16;

/** An Opus frame of 20 ms without sound. */
export const SILENCE: Sound = { packets: [Buffer.from([0xf8, 0xff, 0xfe])], loopFrom: 0 };

/** Encodes sounds, each tone once: a call plays packets that are ready. */
export class Sounds {
  readonly #packages: MediaPackages;
  readonly #tones = new Map<number, Promise<Sound>>();

  constructor(packages: MediaPackages) {
    this.#packages = packages;
  }

  /** Returns the packets of a sound; an echo has none of its own. */
  async find(sound: ScriptSound): Promise<Sound> {
    if (sound.kind === 'tone') return this.#tone(sound.frequency);
    if (sound.kind !== 'packets') return SILENCE;
    const packets = sound.packets.map((packet) => Buffer.from(packet, 'base64'));
    // After its end there is silence.
    return { packets: [...packets, ...SILENCE.packets], loopFrom: packets.length };
  }

  /** Encodes a WAV file as packets in base64. Throws InvalidSound. */
  async encodeWav(file: Uint8Array): Promise<readonly string[]> {
    const samples = readWav(file);
    if (samples.length > MAX_WAV_SECONDS * SAMPLE_RATE) {
      throw new InvalidSound(`A WAV file may last ${MAX_WAV_SECONDS} seconds, and this one lasts longer.`);
    }
    const packets = await this.#encode(Math.ceil(samples.length / FRAME), (i) => samples[i] ?? 0);
    return packets.map((packet) => packet.toString('base64'));
  }

  #tone(frequency: number): Promise<Sound> {
    const known = this.#tones.get(frequency);
    if (known) return known;
    const tone = this.#encode(
      SETTLING_FRAMES + TONE_FRAMES,
      (i) => AMPLITUDE * Math.sin((2 * Math.PI * frequency * i) / SAMPLE_RATE),
    ).then((packets): Sound => ({ packets, loopFrom: SETTLING_FRAMES }));
    this.#tones.set(frequency, tone);
    return tone;
  }

  /** Encodes `frames` frames of the samples that `sampleAt` returns by their number. */
  async #encode(frames: number, sampleAt: (i: number) => number): Promise<readonly Buffer[]> {
    const { opus } = this.#packages;
    const encoder = await opus.createEncoder({
      channels: 1,
      sampleRate: SAMPLE_RATE,
      application: opus.Application.Audio,
      bitrate: BITRATE,
      frameSize: FRAME,
    });
    try {
      const packets: Buffer[] = [];
      const frame = new Int16Array(FRAME);
      for (let n = 0; n < frames; n++) {
        for (let i = 0; i < FRAME; i++) frame[i] = Math.round(sampleAt(n * FRAME + i));
        packets.push(Buffer.from(encoder.encode(frame)));
        if (n % FRAMES_A_TURN === FRAMES_A_TURN - 1) await nextTurn();
      }
      return packets;
    } finally {
      encoder.free();
    }
  }
}
