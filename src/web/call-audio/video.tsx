import { useEffect, useRef, useState } from 'preact/hooks';
import { ErrorMessage } from '../parts/resource-view.tsx';
import type { PeerControl } from './use-peer.ts';
import type { VideoChoice } from './video-source.ts';

const CHOICES = ['none', 'camera', 'picture'] as const;
const NAMES: { readonly [C in (typeof CHOICES)[number]]: string } = {
  none: 'None',
  camera: 'Camera',
  picture: 'Test picture',
};

/** Interval of the checks for a picture that no longer changes, and age at which it is hidden; ms. */
const CHECK_MS = 500;
const STILL_MS = 2000;

/** Choice of the video that this page sends into a connected call, and the video of the other end while it comes. */
export function Video({ peer, other }: { peer: PeerControl; other: string }) {
  const [choice, setChoice] = useState<(typeof CHOICES)[number]>('none');
  const [isBusy, setIsBusy] = useState(false);
  const show = async (wanted: (typeof CHOICES)[number]): Promise<void> => {
    setIsBusy(true);
    const video: VideoChoice | undefined = wanted === 'none' ? undefined : wanted;
    setChoice((await peer.showVideo(video)) ? wanted : 'none');
    setIsBusy(false);
  };
  return (
    <>
      <label>
        Your video{' '}
        <select
          value={choice}
          disabled={isBusy}
          onChange={(event) => void show(CHOICES[event.currentTarget.selectedIndex] ?? 'none')}
        >
          {CHOICES.map((each) => (
            <option key={each} value={each}>
              {NAMES[each]}
            </option>
          ))}
        </select>
      </label>
      {peer.error && <ErrorMessage error={peer.error} />}
      {peer.ownVideo && <OwnVideo stream={peer.ownVideo} />}
      {peer.video && <ReceivedVideo stream={peer.video} other={other} />}
    </>
  );
}

/** Shows the video that this page sends; the choice above says the same to screen readers. */
function OwnVideo({ stream }: { stream: MediaStream }) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.srcObject = stream;
    video.play().catch(() => {
      // The video was chosen and taken away at once.
    });
  }, [stream]);
  return <video ref={element} class="own-video" aria-hidden="true" muted playsInline />;
}

/** Shows a video while its frames come: nothing else says that the other end has stopped sending. */
function ReceivedVideo({ stream, other }: { stream: MediaStream; other: string }) {
  const element = useRef<HTMLVideoElement>(null);
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const video = element.current;
    if (!video) return undefined;
    let lastFrame = -Infinity;
    let callback = 0;
    const onFrame = (): void => {
      lastFrame = performance.now();
      setIsShown(true);
      callback = video.requestVideoFrameCallback(onFrame);
    };
    video.srcObject = stream;
    callback = video.requestVideoFrameCallback(onFrame);
    void video.play().catch(() => {
      // The call has ended before its first frame.
    });
    const timer = setInterval(() => {
      if (performance.now() - lastFrame > STILL_MS) setIsShown(false);
    }, CHECK_MS);
    return () => {
      clearInterval(timer);
      video.cancelVideoFrameCallback(callback);
      video.srcObject = null;
    };
  }, [stream]);
  return (
    <video
      ref={element}
      class={isShown ? 'received-video' : 'received-video still'}
      aria-label={`Video of ${other}`}
      aria-hidden={!isShown}
      muted
      playsInline
    />
  );
}
