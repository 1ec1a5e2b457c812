/** Sound that a browser sends into a call. */
export type SourceChoice =
  | { readonly kind: 'microphone' | 'echo' }
  /** `frequency` is in Hz. */
  | { readonly kind: 'tone'; readonly frequency: number }
  /** A file is played again and again. */
  | { readonly kind: 'file'; readonly file: File };

/** A sound that is being made, and the function that ends it. */
export interface AudioSource {
  readonly node: AudioNode;
  readonly stop: () => void;
}

/** Thrown for a sound that cannot be made. `message` says why, `advice` what to do. */
export class SourceError extends Error {
  readonly advice: string;
  /** The microphone is what is missing, so that a tone can take its place. */
  readonly isMicrophone: boolean;

  constructor(message: string, advice: string, isMicrophone: boolean) {
    super(message);
    this.name = 'SourceError';
    this.advice = advice;
    this.isMicrophone = isMicrophone;
  }
}

/** Volume of a tone; 1 is full scale. */
const TONE_GAIN = 0.3;

/** Makes a sound. Throws SourceError. */
export async function openSource(choice: SourceChoice, audio: AudioContext): Promise<AudioSource> {
  switch (choice.kind) {
    case 'microphone':
      return openMicrophone(audio);
    case 'tone':
      return playTone(audio, choice.frequency);
    case 'file':
      return playFile(audio, choice.file);
    case 'echo':
      // The sound of the other end is connected to it once it arrives.
      return { node: new GainNode(audio), stop: () => {} };
  }
}

async function openMicrophone(audio: AudioContext): Promise<AudioSource> {
  // Browsers leave this out on pages without HTTPS, except on localhost.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) {
    const advice = 'Open the console by HTTPS or on localhost, or use a tone.';
    throw new SourceError('This address has no access to a microphone, because it is not secure.', advice, true);
  }
  try {
    const stream = await devices.getUserMedia({ audio: true });
    return {
      node: new MediaStreamAudioSourceNode(audio, { mediaStream: stream }),
      stop: () => stream.getTracks().forEach((track) => track.stop()),
    };
  } catch (error) {
    throw describeRefusal(error);
  }
}

function describeRefusal(error: unknown): SourceError {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') {
    const advice = 'Allow the microphone for this site in the browser, or use a tone.';
    return new SourceError('The browser refused access to the microphone.', advice, true);
  }
  if (name === 'NotFoundError') {
    return new SourceError('The browser found no microphone.', 'Connect one, or use a tone.', true);
  }
  const advice = 'Close other programs that use it, or use a tone.';
  return new SourceError(`The microphone could not be opened: ${String(error)}`, advice, true);
}

function playTone(audio: AudioContext, frequency: number): AudioSource {
  const oscillator = new OscillatorNode(audio, { frequency });
  const node = new GainNode(audio, { gain: TONE_GAIN });
  oscillator.connect(node);
  oscillator.start();
  return { node, stop: () => oscillator.stop() };
}

async function playFile(audio: AudioContext, file: File): Promise<AudioSource> {
  let buffer: AudioBuffer;
  try {
    buffer = await audio.decodeAudioData(await file.arrayBuffer());
  } catch {
    const advice = 'Choose a WAV file, or another format that this browser plays.';
    throw new SourceError(`This browser cannot decode ${file.name} as sound.`, advice, false);
  }
  const node = new AudioBufferSourceNode(audio, { buffer, loop: true });
  node.start();
  return { node, stop: () => node.stop() };
}
