import type { FactKeys, Facts, FactsFor, Needs } from '../../app/ports/page-change.ts';
import type { PageId } from '../../domain/ids.ts';
import type { LocalStatements, Row, Statements } from '../driver.ts';
import { toCallPermission, noCallPermission } from './call-permissions.ts';
import { toCallMedia } from './call-media.ts';
import { toCall } from './calls.ts';
import { toConsumer } from './consumers.ts';
import { toMessage } from './messages.ts';
import { toMessengerProfile } from './messenger-profiles.ts';
import { toPersona } from './personas.ts';
import { emptyThread, toThread } from './threads.ts';

/**
 * A kind of record that decisions need: its table, the column of its id beside page_id, a condition and an order beside both,
 * the statement that finds a row by all of them, and the record of that row.
 */
interface Source<K extends keyof FactKeys> {
  readonly table: string;
  readonly column: string;
  readonly condition?: string;
  /** Order of the rows of which only the first counts. */
  readonly order?: string;
  readonly statement: string;
  readonly toFact: (row: Row | undefined, pageId: PageId, id: FactKeys[K]) => Facts[K];
}

const SOURCES: { readonly [K in keyof FactKeys]: Source<K> } = {
  consumer: {
    table: 'consumers',
    column: 'psid',
    statement: 'SELECT * FROM consumers WHERE page_id = ? AND psid = ?',
    toFact: (row) => row && toConsumer(row),
  },
  thread: {
    table: 'threads',
    column: 'psid',
    statement: 'SELECT * FROM threads WHERE page_id = ? AND psid = ?',
    toFact: (row, pageId, psid) => (row ? toThread(row) : emptyThread(pageId, psid)),
  },
  persona: {
    table: 'personas',
    column: 'persona_id',
    statement: 'SELECT * FROM personas WHERE page_id = ? AND persona_id = ?',
    toFact: (row) => row && toPersona(row),
  },
  message: {
    table: 'messages',
    column: 'message_id',
    statement: 'SELECT * FROM messages WHERE page_id = ? AND message_id = ?',
    toFact: (row) => row && toMessage(row),
  },
  permission: {
    table: 'call_permissions',
    column: 'psid',
    statement: 'SELECT * FROM call_permissions WHERE page_id = ? AND psid = ?',
    toFact: (row, pageId, psid) => (row ? toCallPermission(row) : noCallPermission(pageId, psid)),
  },
  profile: {
    table: 'messenger_profiles',
    column: 'page_id',
    statement: 'SELECT * FROM messenger_profiles WHERE page_id = ? AND page_id = ?',
    toFact: toMessengerProfile,
  },
  latestMessage: {
    table: 'messages',
    column: 'psid',
    order: 'revision DESC',
    statement: 'SELECT * FROM messages WHERE page_id = ? AND psid = ? ORDER BY revision DESC LIMIT 1',
    toFact: (row) => row && toMessage(row),
  },
  call: {
    table: 'calls',
    column: 'call_id',
    statement: 'SELECT * FROM calls WHERE page_id = ? AND call_id = ?',
    toFact: (row) => row && toCall(row),
  },
  media: {
    table: 'call_media',
    column: 'call_id',
    statement: 'SELECT * FROM call_media WHERE page_id = ? AND call_id = ?',
    toFact: (row) => row && toCallMedia(row),
  },
  currentCall: {
    table: 'calls',
    column: 'psid',
    // The form of the partial index.
    condition: "state <> 'ended'",
    statement: "SELECT * FROM calls WHERE page_id = ? AND psid = ? AND state <> 'ended'",
    toFact: (row) => row && toCall(row),
  },
};

/** The kinds of records that decisions need. */
export const FACT_KINDS = Object.keys(SOURCES) as readonly (keyof FactKeys)[];

/** The kinds of records with their tables, the columns of their ids, their conditions and orders. */
export const FACT_SOURCES: readonly {
  readonly kind: keyof FactKeys;
  readonly table: string;
  readonly column: string;
  readonly condition?: string;
  readonly order?: string;
}[] = FACT_KINDS.map((kind) => ({ kind, ...SOURCES[kind] }));

/** Returns the records that a decision needs, from their rows by kind. */
export function toFacts<N extends Needs>(
  pageId: PageId,
  needs: N,
  rowOf: (kind: keyof FactKeys) => Row | undefined,
): FactsFor<N> {
  const facts: Partial<Record<keyof FactKeys, unknown>> = {};
  for (const kind of FACT_KINDS) {
    const id = needs[kind];
    if (id !== undefined) facts[kind] = toFact(kind, rowOf(kind), pageId, id);
  }
  return facts as FactsFor<N>;
}

const toFact = <K extends keyof FactKeys>(kind: K, row: Row | undefined, pageId: PageId, id: string): Facts[K] =>
  SOURCES[kind].toFact(row, pageId, id as FactKeys[K]);

/** Reads the records that a decision needs from a database inside this process. */
export const readFacts = <N extends Needs>(sql: LocalStatements, pageId: PageId, needs: N): FactsFor<N> =>
  toFacts(pageId, needs, (kind) => sql.get(SOURCES[kind].statement, pageId, needs[kind] ?? ''));

/** Reads the records that a decision needs inside a transaction. */
export async function findFacts<N extends Needs>(sql: Statements, pageId: PageId, needs: N): Promise<FactsFor<N>> {
  const rows = new Map<keyof FactKeys, Row | undefined>();
  for (const kind of FACT_KINDS) {
    const id = needs[kind];
    if (id !== undefined) rows.set(kind, await sql.get(SOURCES[kind].statement, pageId, id));
  }
  return toFacts(pageId, needs, (kind) => rows.get(kind));
}
