import { createDecoder, createEncoder, type OpusDecoderHandle } from 'libopus-wasm';
import { Audio, cleanup, PeerConnection, type Track } from 'node-datachannel';
import { readHeader, readPayload } from '../../src/media/rtp.ts';
import { Ear, sineFrame } from './tone.ts';
import type { SessionReply } from './wrtc-endpoint.ts';

/** The endpoint of an app with node-datachannel: a stack that gives and takes RTP packets as they are. */

/** Payload numbers of the offer. */
export const OPUS = 111;
export const KEYS = 110;
const SSRC = 4242;
/** Samples of 48 kHz in a packet of 20 ms. */
const FRAME = 960;

/** A packet that arrived, and the time of that in ms of `performance.now`. */
export interface Arrival {
  readonly at: number;
  readonly packet: Buffer;
}

export class DatachannelPartner {
  readonly ear = new Ear();
  readonly arrivals: Arrival[] = [];
  readonly #decoder: OpusDecoderHandle;
  readonly #connection = new PeerConnection('partner', { iceServers: [] });
  readonly #tracks: Track[] = [];
  readonly #waiting = new Set<() => void>();
  #own: Track | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;

  private constructor(decoder: OpusDecoderHandle) {
    this.#decoder = decoder;
    this.#connection.onTrack((track) => this.#listen(track));
  }

  static async open(): Promise<DatachannelPartner> {
    return new DatachannelPartner(await createDecoder({ channels: 1, sampleRate: 48_000 }));
  }

  /** Returns the text of an offer with Opus and, in a line that the stack itself does not write, telephone events. */
  offer(): Promise<string> {
    const audio = new Audio('audio', 'SendRecv');
    audio.addOpusCodec(OPUS);
    audio.addSSRC(SSRC, 'partner', 'stream', 'track');
    this.#own = this.#connection.addTrack(audio);
    this.#listen(this.#own);
    return new Promise((resolve) => {
      this.#connection.onLocalDescription((sdp, type) => {
        if (type !== 'offer') return;
        const events = `a=rtpmap:${KEYS} telephone-event/48000\r\na=fmtp:${KEYS} 0-15\r\n`;
        resolve(sdp.replace(`SAVPF ${OPUS}`, `SAVPF ${OPUS} ${KEYS}`).replace('a=rtpmap:', `${events}a=rtpmap:`));
      });
      this.#connection.setLocalDescription();
    });
  }

  /** Applies the answer and the offer beside it. */
  apply({ sdp_response, sdp_renegotiation }: SessionReply): void {
    this.#connection.setRemoteDescription(sdp_response.sdp, 'answer');
    if (sdp_renegotiation) this.applyOffer(sdp_renegotiation);
  }

  /** Applies an offer of the server. */
  applyOffer({ sdp }: SessionReply['sdp_response']): void {
    this.#connection.setRemoteDescription(sdp, 'offer');
  }

  /** Says a tone from now on. */
  async say(frequency: number): Promise<void> {
    const encoder = await createEncoder({ channels: 1, sampleRate: 48_000 });
    const frames = Array.from({ length: 60 }, (_, n) =>
      Buffer.from(encoder.encode(sineFrame(frequency, n * FRAME, FRAME))),
    ).slice(10);
    encoder.free();
    const startedAt = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      for (; sent * 20 < performance.now() - startedAt; sent++) {
        if (this.#own?.isOpen())
          this.#own.sendMessageBinary(this.#packet(frames[sent % frames.length] ?? Buffer.alloc(0)));
      }
    }, 10);
  }

  /** Resolves to the arrivals once they fulfil a condition. */
  until(isTrue: (arrivals: readonly Arrival[]) => boolean): Promise<readonly Arrival[]> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isTrue(this.arrivals)) return;
        this.#waiting.delete(check);
        resolve(this.arrivals);
      };
      this.#waiting.add(check);
      check();
    });
  }

  close(): void {
    clearInterval(this.#timer);
    for (const track of this.#tracks) track.close();
    this.#connection.close();
    this.#decoder.free();
  }

  #packet(payload: Buffer): Buffer {
    this.#sequence++;
    const packet = Buffer.alloc(12 + payload.length);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8(OPUS, 1);
    packet.writeUInt16BE(this.#sequence % 65_536, 2);
    packet.writeUInt32BE((this.#sequence * FRAME) % 2 ** 32, 4);
    packet.writeUInt32BE(SSRC, 8);
    payload.copy(packet, 12);
    return packet;
  }

  #listen(track: Track): void {
    this.#tracks.push(track);
    track.onMessage((packet) => {
      const header = readHeader(packet);
      if (!header || header.payloadType > 127) return;
      if (header.payloadType !== OPUS && header.payloadType !== KEYS) return;
      this.arrivals.push({ at: performance.now(), packet });
      if (header.payloadType === OPUS) this.ear.add(this.#decoder.decode(readPayload(packet, header)), 48_000);
      for (const check of this.#waiting) check();
    });
  }
}

/** Ends the threads of the stack; to be called after the last test of a file. */
export const endStack = (): void => cleanup();
