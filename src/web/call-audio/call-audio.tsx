import { useEffect, useRef, useState } from 'preact/hooks';
import type { CallMediaView, MediaSupport } from '../../control/shapes/call-media.ts';
import type { Call } from '../../control/shapes/calls.ts';
import { get } from '../api/control.ts';
import { useResource } from '../api/use-resource.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';
import '../style/call-audio.css';
import { Keypad } from './keypad.tsx';
import { Levels } from './levels.tsx';
import type { PeerEnd } from './peer.ts';
import { SourcePicker, useSourcePick, type SourcePick } from './source-picker.tsx';
import { usePeer, type PeerControl } from './use-peer.ts';
import { Video } from './video.tsx';

/** The sound of this page at one end of a call. */
export interface CallAudioControl {
  readonly end: PeerEnd;
  readonly source: SourcePick;
  readonly peer: PeerControl;
  /** Connects with the chosen sound, if there is one. */
  readonly start: () => void;
}

/** Returns the sound of this page at one end of a call; `isLive` is false once the call has ended. */
export function useCallAudio({ id }: Call, end: PeerEnd, isLive = true): CallAudioControl {
  const source = useSourcePick(end);
  const peer = usePeer(id, end, isLive);
  const { choice } = source;
  const key = `switchhook.connected.${end}`;
  const start = (): void => {
    if (!choice) return;
    sessionStorage.setItem(key, id);
    void peer.connect(choice);
  };
  // A reload, or another page of the console in between, ended the connection of this tab.
  useEffect(() => {
    if (isLive && sessionStorage.getItem(key) === id) start();
  }, [id, isLive]);
  return { end, source, peer, start };
}

/** Choice of a sound for a call, its connection, the levels, video, mute, and the keypad of the consumer. */
export function CallAudio({ call, other, audio }: { call: Call; other: string; audio: CallAudioControl }) {
  const { end, source, peer, start } = audio;
  const { data: support } = useResource<MediaSupport>('/media', 'clock');
  const isTalking = call.state === 'in_call';
  return (
    <div class="call-audio" role="group" aria-label="Sound">
      {support?.available === false && <p class="hint">{support.advice}</p>}
      {peer.state === 'idle' && support?.available !== false && (
        <>
          <SourcePicker source={source} />
          {peer.error && <ErrorMessage error={peer.error} />}
          {peer.error?.isMicrophone && (
            <button
              type="button"
              onClick={() => {
                source.pick({ kind: 'tone' });
                void peer.connect({ kind: 'tone', frequency: source.frequency });
              }}
            >
              Use a tone instead
            </button>
          )}
          {source.kind !== 'none' && (
            <button type="button" disabled={!source.choice} onClick={start}>
              Connect the sound
            </button>
          )}
        </>
      )}
      <p class="sound-state" role="status">
        {peer.state === 'connecting' && 'Connecting the sound…'}
        {peer.state === 'connected' &&
          (peer.isSuspended
            ? 'Sound connected. The browser starts it with your next click or key here.'
            : 'Sound connected')}
      </p>
      {peer.state === 'connected' && <Levels readLevels={peer.readLevels} other={other} />}
      {peer.state === 'connected' && isTalking && <Video peer={peer} other={other} />}
      {peer.state === 'connected' && isTalking && <MuteButton call={call} end={end} />}
      {isTalking && end === 'consumer' && <Keypad callId={call.id} />}
    </div>
  );
}

function MuteButton({ call, end }: { call: Call; end: PeerEnd }) {
  const { isBusy, error, post } = usePost();
  const [isMuted, setIsMuted] = useState(false);
  const hasChosen = useRef(false);
  useEffect(() => {
    const abort = new AbortController();
    // The end may have been muted before this page was loaded.
    get<CallMediaView>(`/calls/${call.id}/media`, abort.signal).then(
      (media) => {
        if (!hasChosen.current) setIsMuted(media[end === 'consumer' ? 'consumer' : 'business'].muted);
      },
      // Only the state of the button is not known then.
      () => {},
    );
    return () => abort.abort();
  }, [call.id, end]);
  return (
    <>
      <button
        type="button"
        aria-pressed={isMuted}
        aria-disabled={isBusy}
        onClick={async () => {
          hasChosen.current = true;
          if (await post(`/calls/${call.id}/mute`, { as: end, muted: !isMuted })) setIsMuted(!isMuted);
        }}
      >
        Mute
      </button>
      {error && <ErrorMessage error={error} />}
    </>
  );
}
