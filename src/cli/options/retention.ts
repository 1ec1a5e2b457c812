import type { Option } from './option.ts';

/** Options of a server about the removal of old records. */
export const RETENTION_OPTIONS = [
  {
    name: 'keep-deliveries',
    commands: ['dev'],
    takes: 'BOUND',
    default: '1000000',
    help: 'keep deliveries, with their attempts, up to this age (30d, 12h) or number; pending ones stay; all: keep every one',
  },
  {
    name: 'keep-deliveries',
    commands: ['serve'],
    takes: 'BOUND',
    default: '30d',
    help: 'keep deliveries, with their attempts, up to this age (30d, 12h) or number; pending ones stay; all: keep every one',
  },
  {
    name: 'keep-journal',
    commands: ['dev'],
    takes: 'BOUND',
    default: '1000000',
    help: 'keep journal entries up to this age or number; explain answers for instants since the oldest of them',
  },
  {
    name: 'keep-journal',
    commands: ['serve'],
    takes: 'BOUND',
    default: '400d',
    help: 'keep journal entries up to this age or number; explain answers for instants since the oldest of them',
  },
] as const satisfies readonly Option[];
