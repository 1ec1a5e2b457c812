import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import type { Remote } from './endpoint.ts';

/** Receive buffer of the port, in bytes: about a second of 150 calls. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/** The UDP port of all calls, over IPv4 and, where the machine has it, IPv6. */
export class UdpPort {
  readonly #socket: Socket;
  readonly port: number;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
  }

  /** Opens a port; 0 for any free one. Rejects when it cannot be opened. */
  static async open(port: number, onDatagram: (datagram: Buffer, from: Remote) => void): Promise<UdpPort> {
    const socket = await bind('udp6', port).catch(async (error: unknown) => {
      // Without IPv6 in the kernel.
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
      return bind('udp4', port);
    });
    socket.on('message', (datagram: Buffer, from: RemoteInfo) => onDatagram(datagram, from));
    // An address that has gone away: the endpoint is found lost by its silence.
    socket.on('error', () => {});
    socket.unref();
    return new UdpPort(socket);
  }

  send(datagram: Buffer, { address, port }: Remote): void {
    // Without the callback, an error would be thrown.
    this.#socket.send(datagram, port, address, () => {});
  }

  close(): void {
    this.#socket.close();
  }
}

async function bind(type: 'udp4' | 'udp6', port: number): Promise<Socket> {
  const socket = createSocket({ type, recvBufferSize: BUFFER_BYTES });
  socket.bind(port);
  await once(socket, 'listening');
  return socket;
}

/**
 * Returns the addresses of this machine: those of networks first, loopback last. Loopback alone does not reach endpoints
 * that bind to an interface (docs/graph/media.md §2).
 */
export function listAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  // Link-local addresses need a zone, which a candidate cannot have.
  const usable = all.filter(({ address }) => !address.startsWith('fe80:'));
  const rank = ({ internal, family }: (typeof usable)[number]): number =>
    (internal ? 2 : 0) + (family === 'IPv4' ? 0 : 1);
  return usable.toSorted((a, b) => rank(a) - rank(b)).map(({ address }) => address);
}
