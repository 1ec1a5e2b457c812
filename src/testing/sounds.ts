/** A sound that an end of a call plays; `tone`, `wav`, `ECHO` and `SILENCE` make one. */
export interface Sound {
  /** The parameter `media[send]` of control. */
  readonly send: string;
}

/** A sine wave. */
export interface Tone extends Sound {
  /** In Hz. */
  readonly frequency: number;
}

/** Returns a tone of this frequency, in whole Hz from 50 to 8000. */
export const tone = (frequency: number): Tone => ({ send: `tone:${frequency}`, frequency });

/** Returns the sound of a WAV file, of 60 seconds at most, which is played once. */
export const wav = (file: Uint8Array): Sound => ({ send: `wav:${Buffer.from(file).toString('base64')}` });

/** Plays what the other end says. */
export const ECHO: Sound = { send: 'echo' };
export const SILENCE: Sound = { send: 'silence' };
