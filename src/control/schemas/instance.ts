import {
  anyObject,
  boolean,
  constant,
  instant,
  integer,
  list,
  named,
  nullable,
  number,
  object,
  optional,
  text,
} from '../../contract/schema.ts';
import type {
  Demo,
  Health,
  InstanceReset,
  InstanceRestored,
  LimitsView,
  Ready,
  Removal,
  SeededAccess,
  Settled,
} from '../shapes/instance.ts';
import { unanswered } from './deliveries.ts';
import { person } from './people.ts';

export const demo = object<Demo>({
  app_id: text,
  page_id: text,
  access_token: text,
  token_revoked: boolean,
  graph_path: text,
});

export const settled = object<Settled>({ settled: boolean, now: instant, unanswered: optional(unanswered) });

export const removal = object<Removal>({
  before: instant,
  deliveries: number,
  later_attempts: number,
  journal_entries: number,
  complete: boolean,
});

const seededAccess = nullable(
  object<SeededAccess>({
    app: object<SeededAccess['app']>({ id: text, secret: text }),
    page: object<SeededAccess['page']>({ id: text, name: text, access_token: text, token_revoked: boolean }),
    consumers: list(person),
  }),
);

export const instanceReset = object<InstanceReset>({
  reset: constant(true),
  demo: seededAccess,
});

/** All records of the instance; the format may change with the version. */
export const snapshot = anyObject;

export const instanceRestored = object<InstanceRestored>({
  restored: constant(true),
  now: instant,
  demo: seededAccess,
});

const limit = nullable(integer);

export const limitsView = named(
  'Limits',
  object<LimitsView>({ app: limit, page: limit, messenger: limit, send: limit }),
);

export const health = object<Health>({ healthy: constant(true) });

export const ready = object<Ready>({ ready: constant(true) });
