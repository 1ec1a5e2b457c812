import type { Reads, Tx } from '../../app/ports/store.ts';
import type { PageId } from '../../domain/ids.ts';

/** The nouns that belong to a Page: their rows are in the database of its bucket. */
export const PAGE_NOUNS = [
  'admins',
  'callMedia',
  'callMetrics',
  'callPermissions',
  'calls',
  'consumers',
  'conversations',
  'deliveries',
  'journal',
  'messages',
  'messengerProfiles',
  'pages',
  'personas',
  'queues',
  'retention',
  'subscriptions',
  'threads',
  'timers',
] as const satisfies readonly (keyof Reads)[];

export type PageNoun = (typeof PAGE_NOUNS)[number];

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** Runs a method of a noun in the database of a Page. */
export type RunOnPage = (pageId: PageId, run: (nouns: Reads | Tx) => Promise<unknown>) => Promise<unknown>;

/**
 * Returns a noun whose methods run in the database of the Page that their first argument names: an id, or a record with
 * one. Methods without a Page are to be added by the caller.
 */
export function routeByPage(noun: PageNoun, run: RunOnPage): object {
  return new Proxy(
    {},
    {
      get:
        (_, name) =>
        (first: unknown, ...rest: readonly unknown[]) =>
          run(pageIdOf(first), (nouns) => methodOf(nouns, noun, String(name))(first, ...rest)),
    },
  );
}

function methodOf(nouns: Reads | Tx, noun: PageNoun, name: string): Method {
  const target = nouns[noun] as unknown as Readonly<Record<string, Method>>;
  return (...args) => (target[name] as Method).apply(target, [...args]);
}

function pageIdOf(argument: unknown): PageId {
  const { pageId } = typeof argument === 'string' ? { pageId: argument } : ((argument ?? {}) as { pageId?: unknown });
  if (typeof pageId !== 'string') throw new Error('The records of several databases are found by their Page');
  return pageId as PageId;
}
