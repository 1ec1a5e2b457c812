import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { SessionReply } from './wrtc-endpoint.ts';
import type { Acts } from './wrtc-process.ts';

/** The result of an act in the process of the endpoint. */
type ResultOf<A extends keyof Acts> = Promise<Awaited<ReturnType<Acts[A]>>>;

interface Reply {
  readonly number: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** The endpoint of an app with @roamhq/wrtc, in a process of its own. */
export class WrtcPartner {
  readonly #child: ChildProcess = fork(join(import.meta.dirname, 'wrtc-process.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #number = 0;

  constructor() {
    this.#child.on('message', ({ number, result, error }: Reply) => {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
  }

  /** Returns the text of an offer, without candidates. */
  offer(): ResultOf<'offer'> {
    return this.#ask('offer');
  }

  /** Returns the text of an offer with video. */
  offerVideo(): ResultOf<'offerVideo'> {
    return this.#ask('offerVideo');
  }

  /** Resolves once a picture of the other person has been decoded. */
  sees(): ResultOf<'sees'> {
    return this.#ask('sees');
  }

  /** Applies the answer and the offer beside it, as Meta's sample does. */
  apply(session: SessionReply): ResultOf<'apply'> {
    return this.#ask('apply', session);
  }

  /** Applies an offer of the server. */
  applyOffer(offer: SessionReply['sdp_response']): ResultOf<'applyOffer'> {
    return this.#ask('applyOffer', offer);
  }

  /** Says a tone from now on. */
  say(frequency: number): ResultOf<'say'> {
    return this.#ask('say', frequency);
  }

  /** Resolves once the connection is up. */
  connected(): ResultOf<'connected'> {
    return this.#ask('connected');
  }

  /** Resolves once the tone is heard. */
  hears(frequency: number): ResultOf<'hears'> {
    return this.#ask('hears', frequency);
  }

  /** Resolves once the tone is no longer heard, by sound that still arrives. */
  losesTone(frequency: number): ResultOf<'losesTone'> {
    return this.#ask('losesTone', frequency);
  }

  /** Resolves once another half second of sound has arrived. */
  listensOn(): ResultOf<'listensOn'> {
    return this.#ask('listensOn');
  }

  /** Resolves to true when the last quarter of a second has nothing of the tone. */
  hasNot(frequency: number): ResultOf<'hasNot'> {
    return this.#ask('hasNot', frequency);
  }

  /** Resolves to the reports of getStats(). */
  stats(): ResultOf<'stats'> {
    return this.#ask('stats');
  }

  /** Ends the process as it is. */
  close(): void {
    this.#child.kill('SIGKILL');
  }

  #ask<A extends keyof Acts>(act: A, ...values: Parameters<Acts[A]>): ResultOf<A> {
    const number = ++this.#number;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(number, answer);
    this.#child.send({ number, act, values });
    return answer.promise as ResultOf<A>;
  }
}
