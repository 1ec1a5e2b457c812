import { randomInt } from 'node:crypto';

/** Maximum number of a packet's timestamp and of its sequence. */
const TIMESTAMPS = 2 ** 32;
const SEQUENCES = 2 ** 16;

/**
 * Numbers the packets of one SSRC. Packets keep the distances that they had at their source, so that a receiver sees what was
 * lost or late there; when another source begins, the numbers go on from the last one.
 */
export class OutgoingStream {
  readonly ssrc: number;
  /** Ticks of the timestamp a second. */
  readonly rate: number;
  packets = 0;
  octets = 0;
  lastTimestamp = randomInt(TIMESTAMPS);
  #lastSequence = randomInt(SEQUENCES);
  #source: number | undefined;
  #sequenceOffset = 0;
  #timestampOffset = 0;
  #sentAt: number;

  /** `now` is in ms of a monotonic clock. */
  constructor(ssrc: number, rate: number, now: number) {
    this.ssrc = ssrc;
    this.rate = rate;
    this.#sentAt = now;
  }

  /** Returns the numbers of the next packet of a source at `now` (ms). */
  number(source: number, sequence: number, timestamp: number, now: number): { sequence: number; timestamp: number } {
    if (source !== this.#source) this.#follow(source, sequence, timestamp, now);
    const numbers = {
      sequence: (sequence + this.#sequenceOffset) % SEQUENCES,
      timestamp: (timestamp + this.#timestampOffset) % TIMESTAMPS,
    };
    // A packet that is late does not bring the numbers back.
    if ((numbers.sequence - this.#lastSequence + SEQUENCES) % SEQUENCES < SEQUENCES / 2) {
      this.#lastSequence = numbers.sequence;
      this.lastTimestamp = numbers.timestamp;
    }
    this.#sentAt = now;
    return numbers;
  }

  /** Returns the number of one more packet that the server itself puts between those of a source. */
  insert(now: number): number {
    this.#lastSequence = (this.#lastSequence + 1) % SEQUENCES;
    this.#sequenceOffset = (this.#sequenceOffset + 1) % SEQUENCES;
    this.#sentAt = now;
    return this.#lastSequence;
  }

  /** Leaves out a packet of a source at `now` (ms): the next one takes its sequence number, and time goes on. */
  skip(source: number, sequence: number, timestamp: number, now: number): void {
    if (source !== this.#source) this.#follow(source, sequence, timestamp, now);
    this.#sequenceOffset = (this.#sequenceOffset - 1 + SEQUENCES) % SEQUENCES;
    this.lastTimestamp = (timestamp + this.#timestampOffset) % TIMESTAMPS;
    this.#sentAt = now;
  }

  /** Returns the timestamp of `now` (ms) on this stream. */
  timestampAt(now: number): number {
    return (this.lastTimestamp + this.#ticksSince(now)) % TIMESTAMPS;
  }

  count(octets: number): void {
    this.packets++;
    this.octets += octets;
  }

  #follow(source: number, sequence: number, timestamp: number, now: number): void {
    this.#source = source;
    this.#sequenceOffset = (this.#lastSequence + 1 - sequence + SEQUENCES) % SEQUENCES;
    this.#timestampOffset = (this.timestampAt(now) - timestamp + TIMESTAMPS) % TIMESTAMPS;
  }

  #ticksSince(now: number): number {
    return Math.max(1, Math.round(((now - this.#sentAt) * this.rate) / 1000));
  }
}
