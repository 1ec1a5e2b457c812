import { boolean, object, string, type Decoder } from '../contract/graph-types.ts';
import { ParamError } from '../contract/param-error.ts';
import { InvalidSound, type MediaServer } from '../app/ports/media.ts';
import type { EndMedia } from '../domain/call-media.ts';

/** Frequencies of a tone in Hz: those that a telephone's Opus carries. */
const LOWEST = 50;
const HIGHEST = 8000;

/** Parameter `media` of a tap or an answer: the sound of the consumer's end, and a recording of what it hears. */
export const mediaParam = object({ send: string, record: boolean });
type MediaParam = typeof mediaParam extends Decoder<infer T> ? T : never;

/** Reads `media`; a WAV file is encoded. Throws ParamError. Refusal: media_unavailable, for a WAV file without the packages. */
export async function readEndMedia(server: MediaServer, media: MediaParam | undefined): Promise<Partial<EndMedia>> {
  if (media === undefined) return {};
  const { send, record } = media;
  return {
    ...(record !== undefined && { isRecorded: record }),
    ...(send !== undefined && { sound: await readSound(server, send) }),
  };
}

async function readSound(server: MediaServer, text: string): Promise<EndMedia['sound']> {
  if (text === 'silence' || text === 'echo') return { kind: text };
  const [, frequency] = /^tone:(\d{1,5})$/.exec(text) ?? [];
  if (frequency !== undefined && Number(frequency) >= LOWEST && Number(frequency) <= HIGHEST) {
    return { kind: 'tone', frequency: Number(frequency) };
  }
  if (text.startsWith('wav:')) return readWav(server, text.slice(4));
  const forms = `silence, echo, tone:440 (${LOWEST} to ${HIGHEST} Hz) or wav: and a WAV file in base64`;
  throw new ParamError('unknown_value', `Param media[send] must be ${forms}`, ['media', 'send']);
}

async function readWav(server: MediaServer, base64: string): Promise<EndMedia['sound']> {
  try {
    return { kind: 'packets', packets: await server.encodeWav(Buffer.from(base64, 'base64')) };
  } catch (error) {
    if (error instanceof InvalidSound) throw new ParamError('unknown_value', error.message, ['media', 'send']);
    throw error;
  }
}
