const EVERY_MS = 2500;

/** Two soft notes, again and again until what it returns is called. Needs that somebody has touched the page. */
export function startRingTone(): () => void {
  const audio = new AudioContext();
  const ring = (): void => {
    for (const after of [0, 0.45]) note(audio, audio.currentTime + after);
  };
  ring();
  const timer = setInterval(ring, EVERY_MS);
  return () => {
    clearInterval(timer);
    void audio.close();
  };
}

function note(audio: AudioContext, at: number): void {
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.03);
  volume.gain.linearRampToValueAtTime(0, at + 0.35);
  volume.connect(audio.destination);
  for (const frequency of [587, 740]) {
    const tone = new OscillatorNode(audio, { frequency });
    tone.connect(volume);
    tone.start(at);
    tone.stop(at + 0.4);
  }
}
