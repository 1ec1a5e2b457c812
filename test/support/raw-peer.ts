import { createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { crc32 } from 'node:zlib';

/** A UDP socket that sends what a test makes up, and the STUN messages of an ICE agent. */
export class RawPeer {
  readonly received: Buffer[] = [];
  /** Is given each datagram that arrives. */
  onDatagram: (datagram: Buffer) => void = () => {};
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (datagram) => {
      this.received.push(datagram);
      this.onDatagram(datagram);
      for (const check of this.#waiting) check();
    });
  }

  static async open(): Promise<RawPeer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new RawPeer(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  send(datagram: Buffer, port: number): Promise<void> {
    return new Promise((resolve) => this.#socket.send(datagram, port, '127.0.0.1', () => resolve()));
  }

  /** Resolves once `count` datagrams have been received in all. */
  count(count: number): Promise<readonly Buffer[]> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.received.length < count) return;
        this.#waiting.delete(check);
        resolve(this.received);
      };
      this.#waiting.add(check);
      check();
    });
  }

  close(): void {
    this.#socket.close();
  }
}

const attribute = (type: number, value: Buffer): Buffer => {
  const bytes = Buffer.alloc(4 + value.length + ((4 - (value.length % 4)) % 4));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
};

/** Returns a check of an ICE agent; `role` is that of the agent. A check that nominates makes its address the one of the call. */
export function bindingRequest(
  user: string,
  password: string,
  role: 'controlling' | 'controlled' = 'controlling',
  nominates = false,
): Buffer {
  const body = [
    attribute(0x0006, Buffer.from(`${user}:peer`)),
    attribute(role === 'controlling' ? 0x802a : 0x8029, randomBytes(8)),
    attribute(0x0024, Buffer.from([110, 0, 30, 255])),
    ...(nominates ? [attribute(0x0025, Buffer.alloc(0))] : []),
  ];
  const header = Buffer.alloc(20);
  header.writeUInt16BE(0x0001, 0);
  header.writeUInt32BE(0x2112a442, 4);
  randomBytes(12).copy(header, 8);
  const before = Buffer.concat([header, ...body]);
  before.writeUInt16BE(before.length - 20 + 24, 2);
  const signed = Buffer.concat([before, attribute(0x0008, createHmac('sha1', password).update(before).digest())]);
  signed.writeUInt16BE(signed.length - 20 + 8, 2);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(signed) ^ 0x5354554e) >>> 0);
  return Buffer.concat([signed, attribute(0x8028, fingerprint)]);
}

/** Returns the port, user name and password in a description of the server. */
export function transportOf(sdp: string): { readonly port: number; readonly user: string; readonly password: string } {
  const find = (pattern: RegExp): string => pattern.exec(sdp)?.[1] ?? '';
  return {
    port: Number(find(/m=audio (\d+)/)),
    user: find(/a=ice-ufrag:(\S+)/),
    password: find(/a=ice-pwd:(\S+)/),
  };
}
