import type { RecordedPacket } from '../app/ports/media.ts';
import type { MediaPackages } from './packages.ts';

/** Returns the mono samples of a recording at `rate` samples a second; gaps are silent. */
export async function decodeRecording(
  { opus }: Pick<MediaPackages, 'opus'>,
  packets: readonly RecordedPacket[],
  rate: 8000 | 48_000,
): Promise<Int16Array> {
  const [first] = packets;
  if (!first) return new Int16Array(0);
  const decoder = await opus.createDecoder({ channels: 1, sampleRate: rate });
  try {
    const perSample = rate / 48_000;
    const parts = packets.flatMap(({ at, payload }) => {
      try {
        return [{ from: Math.round((at - first.at) * perSample), samples: decoder.decode(payload).slice() }];
      } catch {
        // A damaged packet is a gap.
        return [];
      }
    });
    const samples = new Int16Array(Math.max(0, ...parts.map((part) => part.from + part.samples.length)));
    for (const part of parts) if (part.from >= 0) samples.set(part.samples, part.from);
    return samples;
  } finally {
    decoder.free();
  }
}
