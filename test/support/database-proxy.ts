import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A TCP proxy before a database, by which a test disturbs the connections. */
export interface DatabaseProxy {
  /** Address of the database through the proxy. */
  readonly url: string;
  /** Passes nothing on in either direction, without closing: as when a machine is off, or behind a firewall. */
  freeze(): void;
  /** Freezes when the client has sent `text` for the `times`th time, so that the answer is lost; resolves then. */
  freezeAfter(text: string, times?: number): Promise<void>;
  /** Closes every connection and refuses new ones, as a stopped database does. */
  disconnect(): Promise<void>;
  /** Accepts connections again; frozen ones are closed. */
  reconnect(): Promise<void>;
}

export async function startDatabaseProxy(t: TestContext, address: string): Promise<DatabaseProxy> {
  const target = new URL(address);
  const folder = target.searchParams.get('host');
  const to = folder
    ? { path: `${folder}/.s.PGSQL.5432` }
    : { host: target.hostname, port: Number(target.port || 5432) };
  const open = new Set<Socket>();
  let frozen = false;
  let awaited: { readonly text: string; times: number; readonly sent: () => void } | undefined;

  const join = (near: Socket): void => {
    const far = connect(to as never);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        if (!frozen) into.destroy();
      });
      from.on('data', (chunk: Buffer) => {
        if (frozen) return;
        into.write(chunk);
        if (from !== near || !awaited || !chunk.includes(awaited.text) || --awaited.times > 0) return;
        frozen = true;
        awaited.sent();
        awaited = undefined;
      });
    }
  };
  const server = createServer(join);
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const breakAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  const port = await listen(0);
  t.after(() => {
    server.close();
    breakAll();
  });

  target.searchParams.delete('host');
  target.host = `127.0.0.1:${port}`;
  return {
    url: target.href,
    freeze: () => void (frozen = true),
    freezeAfter: (text, times = 1) => new Promise((sent) => (awaited = { text, times, sent })),
    async disconnect() {
      const closed = once(server, 'close');
      server.close();
      breakAll();
      await closed;
    },
    async reconnect() {
      if (frozen) breakAll();
      frozen = false;
      if (!server.listening) await listen(port);
    },
  };
}
