import type { Option } from './option.ts';

/** Options of a server about rate limits. */
export const LIMIT_OPTIONS = [
  {
    name: 'limit-app',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'maximum number of requests of an app in an hour, code 4; without it, no request is refused',
  },
  {
    name: 'limit-page',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'maximum number of requests with tokens of a Page in an hour, code 32',
  },
  {
    name: 'limit-messenger',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'maximum number of requests with tokens of a Page in 24 hours, code 80006',
  },
  {
    name: 'limit-send',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'maximum number of messages that a Page sends in a second, code 613',
  },
] as const satisfies readonly Option[];
