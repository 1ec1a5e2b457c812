import type { EndReport, MediaReport } from '../../app/ports/media.ts';
import type { CallEndView, CallMediaView } from '../shapes/call-media.ts';

export const encodeMedia = ({ business, consumer }: MediaReport): CallMediaView => ({
  business: encodeEnd(business),
  consumer: encodeEnd(consumer),
});

const encodeEnd = (end: EndReport): CallEndView => ({
  muted: end.isMuted,
  kind: end.kind,
  state: end.state,
  first_audio_from_ms: end.firstAudioFrom,
  first_audio_to_ms: end.firstAudioTo,
  packets_from: end.packetsFrom,
  packets_to: end.packetsTo,
  video_packets_from: end.videoPacketsFrom,
  video_packets_to: end.videoPacketsTo,
  lost: end.lost,
  round_trip_ms: end.roundTripMs,
  keys: end.keys,
  tones: end.tones,
});
