import type { Page } from 'playwright-core';

/** Recognition of tones in the sound that a page of the browser receives, after its decoder. */

/** Runs in the page before its own scripts: remembers its connections. */
const REMEMBER = `(() => {
  const connections = [];
  globalThis.connectionsOfPage = connections;
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      connections.push(this);
    }
  };
})()`;

/** Makes `hears` possible; to be called before the page is opened. */
export const prepareEar = (page: Page): Promise<unknown> => page.addInitScript(REMEMBER);

/** Resolves once the loudest frequency that the page receives is this one (Hz). */
export const hears = (page: Page, frequency: number): Promise<unknown> => page.evaluate(listenFor(frequency));

const listenFor = (frequency: number): string => `(async () => {
  const nextFrame = () => new Promise(requestAnimationFrame);
  const findReceiver = () => connectionsOfPage.at(-1)?.getReceivers()[0];
  while (!findReceiver()) await nextFrame();
  const receiver = findReceiver();
  const audio = new AudioContext();
  const source = new MediaStreamAudioSourceNode(audio, { mediaStream: new MediaStream([receiver.track]) });
  const analyser = new AnalyserNode(audio, { fftSize: 8192, smoothingTimeConstant: 0 });
  source.connect(analyser);
  const powers = new Float32Array(analyser.frequencyBinCount);
  const binHz = audio.sampleRate / analyser.fftSize;
  for (;;) {
    await nextFrame();
    analyser.getFloatFrequencyData(powers);
    const loudest = powers.reduce((best, power, i) => (power > powers[best] ? i : best), 0);
    if (powers[loudest] > -40 && Math.abs(loudest * binHz - ${frequency}) < 2 * binHz) break;
  }
  await audio.close();
})()`;
