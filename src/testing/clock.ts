import type { ClockView } from '../control/shapes/clock.ts';
import type { ControlClient } from '../client/control-client.ts';
import { toIsoInstant } from './iso-instant.ts';

/** The clock of a world. Everything that falls due on the way of a move is done before the move resolves. */
export class WorldClock {
  readonly #control: ControlClient;

  constructor(control: ControlClient) {
    this.#control = control;
  }

  async now(): Promise<Date> {
    return new Date((await this.#control.get<ClockView>('/clock')).now);
  }

  /** Moves forward by an ISO 8601 duration, such as `PT1H` or `P3D`. */
  advance(duration: string): Promise<Date> {
    return this.#steer({ advance: duration });
  }

  /** Moves forward to an instant. Throws RangeError for one that does not exist. */
  async set(instant: Date | string): Promise<Date> {
    return this.#steer({ set: toIsoInstant(instant, 'set') });
  }

  /** Stands still until it is moved. */
  freeze(): Promise<Date> {
    return this.#steer({ freeze: true });
  }

  /** Runs on from where it stands. */
  resume(): Promise<Date> {
    return this.#steer({ resume: true });
  }

  /** Moves to the next instant at which something is due, or on until nothing is. */
  skipTo(target: 'next' | 'idle'): Promise<Date> {
    return this.#steer({ skip_to: target });
  }

  async #steer(body: object): Promise<Date> {
    return new Date((await this.#control.post<ClockView>('/clock', body)).now);
  }
}
