import { createHash } from 'node:crypto';
import type { DtlsServer, SrtcpSession, SrtpSession } from 'werift';
import type { Fingerprint } from '../domain/media-offer.ts';
import type { Certificate } from './certificate.ts';
import { isSigned } from './handshake-proof.ts';
import type { MediaPackages } from './packages.ts';

/** The SRTP sessions whose keys a handshake has agreed on. */
export interface SecureSessions {
  readonly srtp: SrtpSession;
  readonly srtcp: SrtcpSession;
}

export interface HandshakeOptions {
  readonly packages: MediaPackages;
  readonly certificate: Certificate;
  /** Returns the fingerprints of the offer, of which the client's certificate must have one. */
  readonly fingerprints: () => readonly Fingerprint[];
  send(datagram: Buffer): void;
  /** Called once with the sessions; with undefined when the handshake fails, or the certificate is not that of the offer. */
  onEnd(sessions: SecureSessions | undefined): void;
}

const SRTP_PROFILES = [1, 7] as const;

/** A DTLS handshake as the server, from the first ClientHello on. Afterwards it answers messages that the client repeats. */
export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #server: DtlsServer;
  readonly #receive: (datagram: Buffer) => void;
  #hasEnded = false;
  #isStopped = false;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    const { packages, certificate } = options;
    const isStopped = () => this.#isStopped;
    const transport = {
      type: 'udp',
      address: { address: '', family: 'IPv4', port: 0 },
      get closed() {
        return isStopped();
      },
      // The library puts its own function here.
      onData: ((): void => {}) as (datagram: Buffer) => void,
      send: async (datagram: Buffer) => {
        if (!this.#isStopped) options.send(datagram);
      },
      close: async () => {},
    };
    this.#server = new packages.werift.DtlsServer({
      transport,
      cert: certificate.certificate,
      key: certificate.key,
      signatureHash: certificate.signatureHash,
      srtpProfiles: [...SRTP_PROFILES],
      extendedMasterSecret: true,
      certificateRequest: true,
    });
    this.#receive = (datagram) => transport.onData(datagram);
    this.#server.onConnect.subscribe(() => this.#end(() => this.#openSessions()));
    this.#server.onError.subscribe(() => this.#end(() => undefined));
  }

  receive(datagram: Buffer): void {
    // The library cannot read a record that is cut off.
    if (datagram.length >= 13) this.#receive(datagram);
  }

  /** Sends nothing any more, and calls `onEnd` no more. */
  stop(): void {
    this.#isStopped = true;
    // The library repeats a flight until the next one has begun.
    this.#server.dtls.flight = 6;
  }

  #end(openSessions: () => SecureSessions | undefined): void {
    if (this.#hasEnded || this.#isStopped) return;
    this.#hasEnded = true;
    this.#options.onEnd(openSessions());
  }

  /** Returns the sessions; undefined without a common profile, and for a client that is not the one of the offer. */
  #openSessions(): SecureSessions | undefined {
    const { werift } = this.#options.packages;
    const profile = this.#server.srtp.srtpProfile;
    if (profile === undefined || !this.#isOffered(this.#server.remoteCertificate) || !isSigned(this.#server)) {
      return undefined;
    }
    const keys = this.#server.extractSessionKeys(werift.keyLength(profile), werift.saltLength(profile)) as {
      readonly [K in 'localKey' | 'localSalt' | 'remoteKey' | 'remoteSalt']: Buffer;
    };
    const config = {
      keys: {
        localMasterKey: keys.localKey,
        localMasterSalt: keys.localSalt,
        remoteMasterKey: keys.remoteKey,
        remoteMasterSalt: keys.remoteSalt,
      },
      profile,
    };
    return { srtp: new werift.SrtpSession(config), srtcp: new werift.SrtcpSession(config) };
  }

  /** Returns true for the certificate whose fingerprint the offer has. */
  #isOffered(certificate: Buffer | undefined): boolean {
    if (!certificate) return false;
    return this.#options.fingerprints().some(({ algorithm, value }) => {
      const digest = createHash(algorithm.replace('-', '')).update(certificate).digest('hex').toUpperCase();
      return digest === value.replaceAll(':', '');
    });
  }
}
