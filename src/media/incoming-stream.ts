import { ReplayWindow } from './replay-window.ts';
import type { ReportBlock } from './rtcp.ts';

/** The packets of one SSRC: replays, and the numbers of a reception report (RFC 3550, section 6.4.1, appendix A). */
export class IncomingStream {
  readonly ssrc: number;
  readonly window = new ReplayWindow();
  readonly #rate: number;
  #first: number | undefined;
  #received = 0;
  #jitter = 0;
  #transit: number | undefined;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #lastReport = 0;
  #lastReportAt = 0;

  /** `rate` is the number of timestamp ticks a second. */
  constructor(ssrc: number, rate: number) {
    this.ssrc = ssrc;
    this.#rate = rate;
  }

  /** Counts an authentic packet with this whole number, at `now` (ms). */
  receive(number: number, timestamp: number, now: number): void {
    this.window.mark(number);
    this.#first ??= number;
    this.#received++;
    const transit = (now * this.#rate) / 1000 - timestamp;
    if (this.#transit !== undefined) {
      const difference = Math.abs(transit - this.#transit);
      // A jump is another beginning and no jitter.
      if (difference < this.#rate) this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#transit = transit;
  }

  /** Takes the middle 32 bits of the time in a sender report, at `now` (ms). */
  receiveReport(middle: number, now: number): void {
    this.#lastReport = middle;
    this.#lastReportAt = now;
  }

  get lost(): number {
    return Math.max(0, this.#expected - this.#received);
  }

  get #expected(): number {
    const { highest } = this.window;
    return highest === undefined || this.#first === undefined ? 0 : highest - this.#first + 1;
  }

  /** Returns the report about the packets since the last one, at `now` (ms). */
  report(now: number): ReportBlock {
    const expected = this.#expected - this.#expectedBefore;
    const lost = expected - (this.#received - this.#receivedBefore);
    this.#expectedBefore = this.#expected;
    this.#receivedBefore = this.#received;
    return {
      ssrc: this.ssrc,
      fractionLost: expected > 0 && lost > 0 ? Math.min(255, Math.floor((lost * 256) / expected)) : 0,
      lost: Math.min(this.lost, 0x7fffff),
      highest: (this.window.highest ?? 0) % 2 ** 32,
      jitter: Math.min(Math.round(this.#jitter), 2 ** 32 - 1),
      lastReport: this.#lastReport,
      delay: this.#lastReport === 0 ? 0 : Math.round(((now - this.#lastReportAt) * 65_536) / 1000),
    };
  }
}
