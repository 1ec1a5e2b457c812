import { Audio, cleanup, PeerConnection, type Track } from 'node-datachannel';

/**
 * The endpoints of many calls, each with node-datachannel. Sends a packet of the size of speech every 20 ms on each, and
 * counts the packets that arrive. The parent gives orders over IPC, and receives an answer to each.
 */

/** An order of the parent: accept these calls with an endpoint each; return the counts; end. */
export type Order =
  | { readonly order: 'accept'; readonly url: string; readonly callIds: readonly string[] }
  | { readonly order: 'count' }
  | { readonly order: 'end' };

/** Counts over all endpoints; `lost` are packets whose numbers were left out. */
export interface Counts {
  readonly received: number;
  readonly lost: number;
  readonly endpoints: number;
}

/** Times of one call in ms: from the request to its answer, and to the first packet of the consumer. */
export interface CallTimes {
  readonly answeredMs: number;
  readonly audioMs: number;
}

const OPUS = 111;
const SPEECH = Buffer.alloc(70, 0x55).fill(0x48, 0, 1);

class CallEndpoint {
  received = 0;
  lost = 0;
  readonly #connection = new PeerConnection('endpoint', { iceServers: [] });
  readonly #audio: Track;
  /** Without a reference, a track and its listener are collected. */
  readonly #tracks: Track[] = [];
  #sequence = 0;
  #last: number | undefined;
  readonly #firstPacket = Promise.withResolvers<number>();

  constructor() {
    const audio = new Audio('audio', 'SendRecv');
    audio.addOpusCodec(OPUS);
    audio.addSSRC(1, 'endpoint', 'stream', 'track');
    this.#audio = this.#connection.addTrack(audio);
    this.#listen(this.#audio);
    this.#connection.onTrack((track) => this.#listen(track));
  }

  async accept(url: string, callId: string): Promise<CallTimes> {
    const offer = new Promise<string>((resolve) => {
      this.#connection.onLocalDescription((sdp, type) => type === 'offer' && resolve(sdp));
    });
    this.#connection.setLocalDescription();
    const session = { sdp_type: 'offer', sdp: await offer };
    const startedAt = performance.now();
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'accept', call_id: callId, session }),
    });
    if (!reply.ok) throw new Error(await reply.text());
    const answeredMs = performance.now() - startedAt;
    const answer = (await reply.json()) as {
      readonly session: Readonly<Record<'sdp_response' | 'sdp_renegotiation', { readonly sdp: string }>>;
    };
    this.#connection.setRemoteDescription(answer.session.sdp_response.sdp, 'answer');
    this.#connection.setRemoteDescription(answer.session.sdp_renegotiation.sdp, 'offer');
    return { answeredMs, audioMs: (await this.#firstPacket.promise) - startedAt };
  }

  send(): void {
    if (!this.#audio.isOpen()) return;
    this.#sequence++;
    const head = Buffer.alloc(12);
    head.writeUInt8(0x80, 0);
    head.writeUInt8(OPUS, 1);
    head.writeUInt16BE(this.#sequence % 65_536, 2);
    head.writeUInt32BE((this.#sequence * 960) % 2 ** 32, 4);
    head.writeUInt32BE(1, 8);
    this.#audio.sendMessageBinary(Buffer.concat([head, SPEECH]));
  }

  close(): void {
    this.#connection.close();
  }

  #listen(track: Track): void {
    this.#tracks.push(track);
    track.onMessage((packet) => this.#receive(packet));
  }

  #receive(packet: Buffer): void {
    if (((packet[1] ?? 0) & 0x7f) !== OPUS) return;
    this.#firstPacket.resolve(performance.now());
    const sequence = packet.readUInt16BE(2);
    this.received++;
    const gap = this.#last === undefined ? 1 : (sequence - this.#last + 65_536) % 65_536;
    if (gap > 1 && gap < 1000) this.lost += gap - 1;
    this.#last = sequence;
  }
}

const endpoints: CallEndpoint[] = [];
const startedAt = performance.now();
let frames = 0;
const timer = setInterval(() => {
  for (; frames * 20 < performance.now() - startedAt; frames++) for (const endpoint of endpoints) endpoint.send();
}, 5);

async function follow(order: Order): Promise<unknown> {
  switch (order.order) {
    case 'accept': {
      const times: CallTimes[] = [];
      for (const callId of order.callIds) {
        const endpoint = new CallEndpoint();
        endpoints.push(endpoint);
        times.push(await endpoint.accept(order.url, callId));
      }
      return times;
    }
    case 'count':
      return {
        received: endpoints.reduce((sum, each) => sum + each.received, 0),
        lost: endpoints.reduce((sum, each) => sum + each.lost, 0),
        endpoints: endpoints.length,
      } satisfies Counts;
    case 'end':
      clearInterval(timer);
      for (const endpoint of endpoints) endpoint.close();
      cleanup();
      return {};
  }
}

process.on('message', (order: Order) => {
  follow(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
