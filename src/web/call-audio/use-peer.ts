import { useEffect, useRef, useState } from 'preact/hooks';
import { ControlError } from '../api/control.ts';
import { SourceError, type SourceChoice } from './audio-source.ts';
import { Peer, type PeerEnd } from './peer.ts';
import type { VideoChoice } from './video-source.ts';

/** `idle`: this page sends no sound into the call; the server plays this end itself. */
export type PeerState = 'idle' | 'connecting' | 'connected';

/** Message about a failure, with advice; `isMicrophone`: a tone can take the place of the microphone. */
export interface PeerError {
  readonly message: string;
  readonly advice: string | undefined;
  readonly isMicrophone: boolean;
}

export interface PeerControl {
  readonly state: PeerState;
  readonly error: PeerError | undefined;
  /** Connects this page with a sound, in place of an earlier connection. */
  readonly connect: (choice: SourceChoice) => Promise<void>;
  /** Returns the loudness of both directions, from 0 to 1. */
  readonly readLevels: Peer['readLevels'];
  /** Video of the other end, whose frames may be yet to come. */
  readonly video: MediaStream | undefined;
  /** Video that this page sends. */
  readonly ownVideo: MediaStream | undefined;
  /** True while the browser holds the sound back until a click or key on this page. */
  readonly isSuspended: boolean;
  /** Sends a video, or none; resolves to false when it could not be sent. */
  readonly showVideo: (choice: VideoChoice | undefined) => Promise<boolean>;
}

const SILENT = { sent: 0, received: 0 };

const UNREACHABLE: PeerError = {
  message:
    'The sound does not arrive: the browser cannot reach the UDP port of the server, or the connection broke off.',
  advice:
    'Open that port in the firewall, set --media-address to an address that this browser reaches, and connect again.',
  isMicrophone: false,
};

/** Connects this page with one end of a call, and closes the connection when the call ends (`isLive` is false). */
export function usePeer(callId: string, end: PeerEnd, isLive: boolean): PeerControl {
  const [state, setState] = useState<PeerState>('idle');
  const [error, setError] = useState<PeerError>();
  const [video, setVideo] = useState<MediaStream>();
  const [ownVideo, setOwnVideo] = useState<MediaStream>();
  const [isSuspended, setIsSuspended] = useState(false);
  const current = useRef<Peer | undefined>(undefined);

  const close = (): void => {
    current.current?.close();
    current.current = undefined;
    setVideo(undefined);
    setOwnVideo(undefined);
  };
  useEffect(() => {
    if (isLive) return close;
    close();
    setState('idle');
    return undefined;
  }, [callId, isLive]);

  const fail = (reason: PeerError): void => {
    close();
    setState('idle');
    setError(reason);
  };

  const connect = async (choice: SourceChoice): Promise<void> => {
    close();
    setError(undefined);
    setState('connecting');
    const peer = new Peer(
      (connection) => {
        if (current.current !== peer) return;
        if (connection === 'connected') setState('connected');
        else if (connection === 'failed') fail(UNREACHABLE);
      },
      setVideo,
      setIsSuspended,
    );
    current.current = peer;
    try {
      await peer.open(callId, end, choice);
    } catch (thrown) {
      if (current.current === peer) fail(describeFailure(thrown));
    }
  };

  const showVideo = async (choice: VideoChoice | undefined): Promise<boolean> => {
    setError(undefined);
    try {
      await current.current?.showVideo(choice);
      setOwnVideo(current.current?.ownVideo);
      return true;
    } catch (thrown) {
      setOwnVideo(undefined);
      setError(describeFailure(thrown));
      return false;
    }
  };

  const readLevels = (): typeof SILENT => current.current?.readLevels() ?? SILENT;
  return { state, error, connect, readLevels, video, ownVideo, isSuspended, showVideo };
}

function describeFailure(error: unknown): PeerError {
  if (error instanceof SourceError) return error;
  if (error instanceof ControlError) {
    return { message: error.message, advice: error.advice, isMicrophone: false };
  }
  return {
    message: `The browser could not connect the sound: ${String(error)}`,
    advice: undefined,
    isMicrophone: false,
  };
}
