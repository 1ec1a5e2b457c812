import type { CallId } from '../domain/ids.ts';
import { integer, object, oneOf, string, type Decoder } from './graph-types.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { ParamError } from './param-error.ts';

/** `POST /{page-id}/call_metrics`. Source: docs/graph/calls.md §7. */

const REASONS = [
  'Call_End_Accept_After_Hang_Up',
  'Caller_Not_Visible',
  'Camera_Permission_Denied',
  'Client_Error',
  'Client_Interrupted',
  'Connection_Dropped',
  'Hangup_Call',
  'Ignore_Call',
  'In_Another_Call',
  'Inactive_Timeout',
  'Incoming_Timeout',
  'Max_Allowed_Participants_Reached',
  'Microphone_Permission_Denied',
  'No_Answer_Timeout',
  'No_Permission',
  'Removed_By_Participant',
  'Ring_Muted',
  'Signaling_Message_Failed',
  'Unexpected_End_Of_Call',
  'Unknown',
  'Version_Unsupported',
  'WebRTC_Error',
] as const;

const listedReason = oneOf(REASONS);
/** A reason in any letter case, with or without underscores: Meta's own script sends `HangupCall`. */
const reason: Decoder<string> = {
  decode(value, path) {
    const plain = (word: string) => word.replaceAll('_', '').toLowerCase();
    const known = typeof value === 'string' ? REASONS.find((each) => plain(each) === plain(value)) : undefined;
    return known ?? listedReason.decode(value, path);
  },
  schema: listedReason.schema,
};

/** A measurement: a number of 0 or more, also from its digits. */
const measure: Decoder<number> = {
  decode(value, path) {
    const number = typeof value === 'string' && /^\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
    throw new ParamError('wrong_type', `Param ${path[0] ?? ''}[${path[1] ?? ''}] must be a number`, path);
  },
  schema: { type: 'number', minimum: 0 },
};

/** The measurements of audio and the names under which they are sent: in seconds, or in milliseconds. */
const MEASURES: Readonly<Record<string, readonly string[]>> = {
  jitter: ['jitter', 'jitter_sec', 'jitter_ms'],
  packets_lost: ['packets_lost'],
  packets_received: ['packets_received'],
  round_trip_time: ['round_trip_time_sec', 'round_trip_time_ms', 'round_trip_time'],
  jitter_buffer_delay: ['jitter_buffer_delay_sec', 'jitter_buffer_delay_ms', 'jitter_buffer_delay'],
  concealed_samples: ['concealed_samples'],
  silent_concealed_samples: ['silent_concealed_samples'],
  total_samples_duration: ['total_samples_duration_sec', 'total_samples_duration_ms', 'total_samples_duration'],
};
const measureMembers = Object.fromEntries(
  Object.values(MEASURES)
    .map((names) => names.map((name) => [name, measure] as const))
    .flat(),
);
const statsObject = object({ ...measureMembers, call_ended_time: integer(0) });

/** Audio statistics with each of the eight measurements, in either unit. */
const audioStats: Decoder<object> = {
  decode(value, path) {
    const stats = statsObject.decode(value, path) as Readonly<Record<string, unknown>>;
    const missing = Object.values(MEASURES).find((names) => names.every((name) => stats[name] === undefined));
    if (missing === undefined) return stats;
    const [name = ''] = missing;
    throw new ParamError('missing', `The parameter ${path[0] ?? ''}[${name}] is required`, [...path, name]);
  },
  schema: statsObject.schema,
};

const videoStats: Decoder<object> = {
  decode(value, path) {
    const parsed: unknown = typeof value === 'string' ? safeParse(value) : value;
    if (isJsonObject(parsed)) return parsed;
    throw new ParamError('invalid_object', 'Param video_stats must be a JSON object', path);
  },
  schema: { type: 'object' },
};

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const callMetricsParams = object(
  {
    platform: oneOf(['messenger']),
    call_id: string,
    end_call_reason: reason,
    end_call_subreason: string,
    call_ended_time: integer(0),
    first_audio_packet_received_time: integer(0),
    first_video_packet_received_time: integer(0),
    audio_stats: audioStats,
    video_stats: videoStats,
  },
  ['platform', 'call_id', 'end_call_reason', 'call_ended_time', 'first_audio_packet_received_time', 'audio_stats'],
);

/** Reads the metrics of a call. Throws ParamError. */
export function decodeCallMetrics(params: JsonObject): { readonly callId: CallId; readonly report: object } {
  const { call_id, ...report } = callMetricsParams.decode(params, []);
  return { callId: call_id as CallId, report };
}
