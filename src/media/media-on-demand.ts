import { randomUUID } from 'node:crypto';
import type { MediaReport, MediaServer, TransportBase, WantedTone } from '../app/ports/media.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { CallEnd, CallMedia } from '../domain/call-media.ts';
import type { Call } from '../domain/call.ts';
import type { CallId, PageId } from '../domain/ids.ts';
import type { SdpForm } from '../domain/media-session.ts';
import type { CallMediaServer, MediaOptions } from './media-server.ts';
import { findMissingPackages } from './packages.ts';

/** The media of a process, whose code is loaded when the first call needs it: a server without calls pays nothing. */
export class MediaOnDemand implements MediaServer {
  readonly owner = randomUUID();
  readonly form: SdpForm;
  readonly #options: Omit<MediaOptions, 'owner'>;
  #ports: Ports | undefined;
  #loading: Promise<CallMediaServer> | undefined;
  #server: CallMediaServer | undefined;

  constructor(options: Omit<MediaOptions, 'owner'>) {
    this.#options = options;
    this.form = options.form;
  }

  /** Connects the server with the store, before the first request. */
  start(ports: Ports): void {
    this.#ports = ports;
  }

  /** Ends every call that is carried here, whose media end with the process. */
  async stop(): Promise<void> {
    await (await this.#loading)?.stop();
  }

  findMissing(): string | undefined {
    return findMissingPackages();
  }

  warmUp(): void {
    this.#load().then(
      (server) => server.warmUp(),
      () => {},
    );
  }

  async openTransport(): Promise<TransportBase> {
    return (await this.#load()).openTransport();
  }

  async encodeWav(wav: Uint8Array): Promise<readonly string[]> {
    return (await this.#load()).encodeWav(wav);
  }

  follow(call: Call, media: CallMedia): void {
    this.#server?.follow(call, media);
  }

  wake(pageId: PageId): void {
    this.#server?.wake(pageId);
  }

  /** Reads every call that has a room here, because the instance was replaced. */
  instanceReplaced(): void {
    this.#server?.instanceReplaced();
  }

  /** A delivery of the Page was attempted: audio that waited for it may begin. */
  onAttempt(pageId: PageId): void {
    this.#server?.onAttempt(pageId);
  }

  carries(callId: CallId): boolean {
    return this.#server?.carries(callId) ?? false;
  }

  async report(callId: CallId, wanted?: WantedTone): Promise<MediaReport | undefined> {
    // A request that waits may come before the first call with media.
    const server = wanted && wanted.ms > 0 ? await this.#load() : this.#server;
    return server?.report(callId, wanted);
  }

  async recordingFile(callId: CallId, end: CallEnd, format: 'wav' | 'ogg'): Promise<Buffer | undefined> {
    return this.#server?.recordingFile(callId, end, format);
  }

  async #load(): Promise<CallMediaServer> {
    this.#loading ??= this.#loadServer();
    return this.#loading;
  }

  async #loadServer(): Promise<CallMediaServer> {
    const ports = this.#ports;
    if (!ports) throw new Error('the media server has not been started');
    const { CallMediaServer } = await import('./media-server.ts');
    this.#server = new CallMediaServer({ ...this.#options, owner: this.owner }, ports);
    return this.#server;
  }
}
