const INTERVAL_MS = 2500;

/** Plays two soft notes at an interval and returns the function that stops them. Needs an earlier user gesture. */
export function startRingTone(): () => void {
  const audio = new AudioContext();
  const ring = (): void => {
    for (const delay of [0, 0.45]) playNote(audio, audio.currentTime + delay);
  };
  ring();
  const timer = setInterval(ring, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    void audio.close();
  };
}

/** Plays one note; `at` is in seconds on the audio clock. */
function playNote(audio: AudioContext, at: number): void {
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
