import { FRAME_MS } from './pacer.ts';
import { GAP_MS, KEY_MS, writeEvent } from './telephone-event.ts';

/** A packet of a key, without the numbers that its stream gives it. */
export interface KeyPacket {
  readonly marker: boolean;
  readonly timestamp: number;
  readonly payload: Buffer;
}

/** The stream in which keys are sent. */
export interface KeyTarget {
  /** Returns the timestamp of the stream at an instant, in ms of `performance.now`. */
  timestampAt(now: number): number;
  send(packet: KeyPacket): void;
}

/** A key that is being sent. */
interface KeyInProgress {
  readonly digit: string;
  readonly timestamp: number;
  elapsed: number;
}

/**
 * Sends keys one after the other as telephone events (RFC 4733).
 * Idle: no key is left. Key: a packet every 20 ms for KEY_MS. Gap: silence for GAP_MS, then the next key.
 */
export class KeySender {
  readonly #keys: string[] = [];
  #key: KeyInProgress | undefined;
  #gapLeft = 0;

  /** True while a key takes the place of the sound. */
  get isSending(): boolean {
    return this.#key !== undefined;
  }

  /** Adds keys to those that are sent. */
  press(digits: string): void {
    for (const digit of digits) this.#keys.push(digit);
  }

  /**
   * Sends the next packet of a key, to be called every 20 ms. `now` is in ms of `performance.now`; `findTarget` returns
   * undefined while nothing can be sent.
   */
  sendFrame(now: number, findTarget: () => KeyTarget | undefined): void {
    if (this.#gapLeft > 0) this.#gapLeft -= FRAME_MS;
    if (!this.#key) {
      if (this.#gapLeft > 0 || this.#keys.length === 0) return;
      const target = findTarget();
      const digit = this.#keys.shift();
      if (target && digit !== undefined) this.#key = { digit, timestamp: target.timestampAt(now), elapsed: 0 };
    }
    const key = this.#key;
    const target = findTarget();
    if (!key || !target) return;
    const isFirst = key.elapsed === 0;
    key.elapsed += FRAME_MS;
    const isLast = key.elapsed >= KEY_MS;
    // The last packet is repeated, because a receiver needs one of them (RFC 4733, section 2.5.1.4).
    for (let copy = 0; copy < (isLast ? 3 : 1); copy++) {
      target.send({
        marker: isFirst && copy === 0,
        timestamp: key.timestamp,
        payload: writeEvent(key.digit, key.elapsed, isLast),
      });
    }
    if (!isLast) return;
    this.#key = undefined;
    this.#gapLeft = GAP_MS;
  }
}
