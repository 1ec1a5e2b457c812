import { foundation } from './001-foundation.ts';
import { threads } from './002-threads.ts';
import { people } from './003-people.ts';
import { holders } from './004-holders.ts';
import { settingsInOneColumn } from './005-settings-in-one-column.ts';
import { faults } from './007-faults.ts';
import { failuresAndQueues } from './006-failures-and-queues.ts';

/** Every migration in order: forward only, never edited once released. Number one is the first. */
export const migrations: readonly (readonly string[])[] = [
  foundation,
  threads,
  people,
  holders,
  settingsInOneColumn,
  failuresAndQueues,
  faults,
];
