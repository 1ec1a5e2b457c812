import type { RecordedPacket } from '../app/ports/media.ts';
import type { MediaPacket } from './rtp.ts';
import { FRAME, SAMPLE_RATE } from './sounds.ts';

/** Maximum length of one recording, in samples. */
const MAX_SAMPLES = 600 * SAMPLE_RATE;
/** Packets that are there without a recording too, for the tones of the last second. */
const RECENT = 50;
/** Bytes that a packet takes besides its payload. */
const OVERHEAD = 100;

/** Memory of all recordings of a process, in bytes. */
export class RecordingMemory {
  readonly #most: number;
  #used = 0;

  constructor(most = 64 * 1024 * 1024) {
    this.#most = most;
  }

  get used(): number {
    return this.#used;
  }

  /** Returns false when there is not as much left. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.#most) return false;
    this.#used += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
  }
}

/**
 * Sound that an end has received, as Opus packets, which are decoded on demand only. Without `isWhole` only the last second is
 * there. A recording stops at ten minutes, or when the memory of all recordings is used up.
 */
export class Recording {
  readonly #memory: RecordingMemory;
  readonly #isWhole: boolean;
  #packets: RecordedPacket[] = [];
  #bytes = 0;
  #source: number | undefined;
  #timestamp = 0;
  #at = 0;
  #receivedAt = 0;

  constructor(memory: RecordingMemory, isWhole: boolean) {
    this.#memory = memory;
    this.#isWhole = isWhole;
  }

  get packets(): readonly RecordedPacket[] {
    return this.#packets;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Adds a packet at `now` (ms). */
  add({ source, timestamp, payload }: MediaPacket, now: number): void {
    const at = this.#place(source, timestamp, now);
    if (!this.#isWhole) {
      this.#packets.push({ at, payload });
      if (this.#packets.length > 2 * RECENT) this.#packets = this.#packets.slice(-RECENT);
      return;
    }
    const bytes = payload.length + OVERHEAD;
    if (at > MAX_SAMPLES || !this.#memory.take(bytes)) return;
    this.#bytes += bytes;
    // A copy: the payload is a part of a larger datagram.
    this.#packets.push({ at, payload: Buffer.from(payload) });
  }

  /** Returns the packets of the last second before `now` (ms); none when the sound has stopped. */
  recent(now: number): readonly RecordedPacket[] {
    return now - this.#receivedAt > 1000 ? [] : this.#packets.slice(-RECENT);
  }

  /** Gives the memory back. */
  clear(): void {
    this.#memory.giveBack(this.#bytes);
    this.#bytes = 0;
    this.#packets = [];
  }

  /** Returns the place of a packet: the distance to the one before, or with another source the time that passed. */
  #place(source: number, timestamp: number, now: number): number {
    const ticks = (timestamp - this.#timestamp) | 0;
    const elapsed = Math.round(((now - this.#receivedAt) * SAMPLE_RATE) / 1000);
    if (this.#receivedAt > 0) {
      const step =
        source === this.#source && ticks < 2 * SAMPLE_RATE && ticks > -SAMPLE_RATE ? ticks : Math.max(FRAME, elapsed);
      this.#at = Math.max(0, this.#at + step);
    }
    this.#source = source;
    this.#timestamp = timestamp;
    this.#receivedAt = now;
    return this.#at;
  }
}
