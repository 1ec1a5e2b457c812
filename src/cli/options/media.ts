import type { Option } from './option.ts';

/** Options of a server about calls with media. */
export const MEDIA_OPTIONS = [
  {
    name: 'media-port',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'UDP port for calls with media, opened when the first one rings; by default the number of --port; off: no calls with media',
  },
  {
    name: 'media-address',
    commands: ['dev', 'serve'],
    takes: 'LIST',
    isList: true,
    help: 'IP addresses at which endpoints reach the UDP port, such as the public one; by default those of the machine',
  },
  {
    name: 'most-calls',
    commands: ['dev', 'serve'],
    takes: 'N',
    default: '150',
    help: 'maximum number of calls with media at once in this process',
  },
  {
    name: 'record',
    commands: ['dev', 'serve'],
    help: 'record both ends of every call in memory: 10 minutes each and 64 MB in all at most',
  },
  {
    name: 'media-sdp',
    commands: ['dev', 'serve'],
    takes: 'FORM',
    default: 'plain',
    help: 'form of session descriptions: plain, which every WebRTC stack takes, or meta, as in the samples of Meta',
  },
  {
    name: 'renegotiation',
    commands: ['dev', 'serve'],
    takes: 'WHEN',
    default: 'always',
    help: 'always: the response to accept has sdp_renegotiation too; never: its sdp_response includes the audio of the consumer',
  },
] as const satisfies readonly Option[];
