import { SourceError } from './audio-source.ts';

/** Video that a browser sends into a call: its camera, or a picture with a moving bar that it draws itself. */
export type VideoChoice = 'camera' | 'picture';

/** A video that is being made, and the function that ends it. */
export interface VideoSource {
  readonly track: MediaStreamTrack;
  readonly stop: () => void;
}

/** Size and rate of the picture that is drawn, and speed of its bar in pixels a second. */
const WIDTH = 320;
const HEIGHT = 240;
const FRAMES_A_SECOND = 10;
const SPEED = 80;

/** Makes a video. Throws SourceError. */
export const openVideo = (choice: VideoChoice): Promise<VideoSource> =>
  choice === 'camera' ? openCamera() : Promise.resolve(drawPicture());

async function openCamera(): Promise<VideoSource> {
  // Browsers leave this out on pages without HTTPS, except on localhost.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) {
    const advice = 'Open the console by HTTPS or on localhost, or use the test picture.';
    throw new SourceError('This address has no access to a camera, because it is not secure.', advice, false);
  }
  try {
    const [track] = (await devices.getUserMedia({ video: true })).getVideoTracks();
    if (!track) throw new DOMException('no track', 'NotFoundError');
    return { track, stop: () => track.stop() };
  } catch (error) {
    const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
    const isMissing = error instanceof DOMException && error.name === 'NotFoundError';
    throw new SourceError(
      isRefused
        ? 'The browser refused access to the camera.'
        : isMissing
          ? 'The browser found no camera.'
          : `The camera could not be opened: ${String(error)}`,
      isRefused ? 'Allow the camera for this site in the browser, or use the test picture.' : 'Use the test picture.',
      false,
    );
  }
}

function drawPicture(): VideoSource {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  const draw = (): void => {
    if (!context) return;
    context.fillStyle = '#1b4b8f';
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.fillStyle = '#f2c230';
    context.fillRect(((performance.now() / 1000) * SPEED) % WIDTH, 0, WIDTH / 8, HEIGHT);
  };
  draw();
  const timer = setInterval(draw, 1000 / FRAMES_A_SECOND);
  const [track] = canvas.captureStream(FRAMES_A_SECOND).getVideoTracks();
  if (!track) throw new SourceError('The browser could not make the test picture.', 'Use the camera.', false);
  return {
    track,
    stop() {
      clearInterval(timer);
      track.stop();
    },
  };
}
