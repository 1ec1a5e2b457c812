/** Length of a frame of sound; ms. */
export const FRAME_MS = 20;
/** Frames that are made up for after the process was busy; more are left out. */
const MOST_FRAMES = 25;

/**
 * Calls its listeners every 20 ms, by one timer for all calls of the process. Late timers are made up for, so that the
 * average is kept.
 * Resting: has no listener, and no timer.
 * Running: a timer is set for the next frame.
 */
export class Pacer {
  readonly #listeners = new Set<(now: number) => void>();
  #timer: NodeJS.Timeout | undefined;
  #next = 0;

  /** Adds a listener, which is given the time of its frame in ms of `performance.now`. Returns a function that removes it. */
  add(onFrame: (now: number) => void): () => void {
    this.#listeners.add(onFrame);
    if (this.#listeners.size === 1) {
      this.#next = performance.now() + FRAME_MS;
      this.#setTimer();
    }
    return () => {
      this.#listeners.delete(onFrame);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), Math.max(0, this.#next - performance.now()));
    // A call does not keep a process running that has been asked to stop.
    this.#timer.unref();
  }

  #run(): void {
    const now = performance.now();
    if (now - this.#next > MOST_FRAMES * FRAME_MS) this.#next = now;
    while (this.#next <= now) {
      for (const onFrame of this.#listeners) onFrame(this.#next);
      this.#next += FRAME_MS;
    }
    if (this.#listeners.size > 0) this.#setTimer();
  }
}
