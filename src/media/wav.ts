import { InvalidSound } from '../app/ports/media.ts';

/** WAV files: PCM of 16 bits. */

const OUT_RATE = 48_000;
const PCM = 1;
const EXTENSIBLE = 0xfffe;

/** Reads a file as mono samples of 48 kHz, by linear interpolation. Throws InvalidSound. */
export function readWav(file: Uint8Array): Float64Array {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 44 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new InvalidSound('The sound is not a WAV file.');
  }
  let format: { readonly channels: number; readonly rate: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === 'fmt ' && start + 16 <= bytes.length) format = readFormat(bytes, start);
    if (name === 'data') {
      if (!format) break;
      return resample(bytes.subarray(start, Math.min(bytes.length, start + length)), format);
    }
    at = start + length + (length % 2);
  }
  throw new InvalidSound('The WAV file has no sound in it.');
}

function readFormat(bytes: Buffer, at: number): { readonly channels: number; readonly rate: number } {
  const coding = bytes.readUInt16LE(at);
  const channels = bytes.readUInt16LE(at + 2);
  const rate = bytes.readUInt32LE(at + 4);
  const bits = bytes.readUInt16LE(at + 14);
  const isRead = (coding === PCM || coding === EXTENSIBLE) && bits === 16 && (channels === 1 || channels === 2);
  if (isRead && rate >= 4000 && rate <= 192_000) return { channels, rate };
  throw new InvalidSound(
    'The WAV file must have PCM of 16 bits, one or two channels, and 4,000 to 192,000 samples a second.',
  );
}

function resample(
  data: Buffer,
  { channels, rate }: { readonly channels: number; readonly rate: number },
): Float64Array {
  const count = Math.floor(data.length / (2 * channels));
  const sampleAt = (i: number): number => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += data.readInt16LE(2 * (i * channels + channel));
    return sum / channels;
  };
  const samples = new Float64Array(Math.floor((count * OUT_RATE) / rate));
  for (let i = 0; i < samples.length; i++) {
    const place = (i * rate) / OUT_RATE;
    const before = Math.min(count - 1, Math.floor(place));
    const after = Math.min(count - 1, before + 1);
    const share = place - before;
    samples[i] = sampleAt(before) * (1 - share) + sampleAt(after) * share;
  }
  return samples;
}

/** Returns mono samples as a file. */
export function writeWav(samples: Int16Array, rate: number): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(PCM, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(2 * rate, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
