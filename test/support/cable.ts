import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A way to a database that can be interfered with. */
export interface Cable {
  /** The database's address by this way. */
  readonly url: string;
  /** From now on nothing gets through in either direction, and nobody is told: a machine that is off, a firewall. */
  freeze(): void;
  /** Nothing of what the database says after `text` was sent to it for the `times`th time gets back. Resolves then. */
  freezeAfter(text: string, times?: number): Promise<void>;
  /** Breaks every connection, and refuses new ones: a database that was stopped. */
  cut(): Promise<void>;
  /** Everything is as before; what was frozen is broken. */
  mend(): Promise<void>;
}

export async function layCable(t: TestContext, address: string): Promise<Cable> {
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
    async cut() {
      const closed = once(server, 'close');
      server.close();
      breakAll();
      await closed;
    },
    async mend() {
      if (frozen) breakAll();
      frozen = false;
      if (!server.listening) await listen(port);
    },
  };
}
