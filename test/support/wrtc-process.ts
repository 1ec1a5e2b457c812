import { WrtcEndpoint, type SessionReply } from './wrtc-endpoint.ts';

/** A process with one endpoint, which does what its parent asks for (wrtc-partner.ts). */

const endpoint = new WrtcEndpoint();
const { ear } = endpoint;

/** The requests of the parent. Each answers with JSON. */
const acts = {
  offer: (): Promise<string> => endpoint.offer(),
  offerVideo: (): Promise<string> => endpoint.offerVideo(),
  sees: () => endpoint.sees(),
  apply: (session: SessionReply) => endpoint.apply(session),
  applyOffer: (offer: SessionReply['sdp_response']) => endpoint.applyOffer(offer),
  say: (frequency: number) => endpoint.say(frequency),
  connected: () => endpoint.connected(),
  hears: (frequency: number) => ear.hears(frequency),
  losesTone: (frequency: number) => ear.losesTone(frequency),
  listensOn: () => ear.listensOn(),
  hasNot: (frequency: number): boolean => ear.hasNot(frequency),
  stats: async () => [...(await endpoint.connection.getStats()).values()],
};
export type Acts = typeof acts;

interface Request {
  readonly number: number;
  readonly act: keyof Acts;
  readonly values: readonly unknown[];
}

process.on('message', ({ number, act, values }: Request) => {
  const run = acts[act] as (...values: readonly unknown[]) => unknown;
  Promise.resolve()
    .then(() => run(...values))
    .then(
      (result) => process.send?.({ number, result }),
      (error: unknown) => process.send?.({ number, error: String(error) }),
    );
});
