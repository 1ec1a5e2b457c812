import type { Option } from './option.ts';

/** Options of a server about the delivery of webhooks. */
export const DELIVERY_OPTIONS = [
  {
    name: 'retry-schedule',
    commands: ['dev', 'serve'],
    takes: 'LIST',
    default: '1s,5s,30s,2m,5m,15m,30m,1h',
    help: 'times of the retries after the first attempt; after the last of them, hourly',
  },
  {
    name: 'alert-after',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '15m',
    help: 'record an alert in the journal when a receiver has failed for this long',
  },
  {
    name: 'unsubscribe-after',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '1h',
    help: 'unsubscribe an app from the Page when its receiver has failed for this long; never: do not unsubscribe',
  },
  {
    name: 'drop-after',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '36h',
    help: 'stop retrying a webhook that has failed for this long',
  },
  {
    name: 'delivery-deadline',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '20s',
    help: 'time limit of one delivery attempt; 45s at most',
  },
  {
    name: 'settle-timeout',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '10s',
    help: 'maximum time for which moving the clock waits for receivers that do not answer, at each instant',
  },
  {
    name: 'verification-deadline',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '6s',
    help: 'time limit for a callback to answer the challenge of its verification; 45s at most',
  },
] as const satisfies readonly Option[];
