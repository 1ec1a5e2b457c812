import type { AppSubscription, Page } from '../../app/ports/entities.ts';
import type { FactKeys, Needs } from '../../app/ports/page-change.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/page-event.ts';
import type { Row } from '../driver.ts';
import { text, textOrNull } from '../records/columns.ts';
import { FACT_KINDS, FACT_SOURCES } from '../records/facts.ts';
import { toPage } from '../records/pages.ts';
import { toAppSubscription, toSubscription } from '../records/subscriptions.ts';
import type { PostgresQuery } from './query.ts';

type FactKind = keyof FactKeys;

/** A Page as it was read, with all that a decision about it needs. */
export interface PageState {
  readonly page: Page | undefined;
  readonly subscriptions: readonly Subscription[];
  /** The subscriptions at app level. */
  readonly ofApps: ReadonlyMap<AppId, AppSubscription>;
  /** The rows of the records that the decision needs, by kind. */
  readonly facts: ReadonlyMap<FactKind, Row>;
  /** The version of the row of the media; null without one. */
  readonly mediaVersion: string | null;
}

export const NO_PAGE: PageState = {
  page: undefined,
  subscriptions: [],
  ofApps: new Map(),
  facts: new Map(),
  mediaVersion: null,
};

/** Statements that read Pages with records, by the kinds of these. */
const statements = new Map<string, string>();

/** Reads Pages, each with the records that are needed, at most one of a kind. */
export async function readStates(
  query: PostgresQuery,
  pages: ReadonlyMap<PageId, Needs | undefined>,
): Promise<ReadonlyMap<PageId, PageState>> {
  const needs = [...pages.values()];
  const kinds = FACT_KINDS.filter((kind) => needs.some((each) => each?.[kind] !== undefined));
  const name = kinds.join(' ');
  const sql = statements.get(name) ?? toStatement(kinds);
  statements.set(name, sql);
  const { rows } = await query(sql, [
    [...pages.keys()],
    ...kinds.map((kind) => needs.map((each) => each?.[kind] ?? null)),
  ]);
  return toStates(rows, kinds);
}

/** Returns the statement that reads Pages: a row for each subscription, or one for a Page without any. */
function toStatement(kinds: readonly FactKind[]): string {
  const sources = FACT_SOURCES.filter(({ kind }) => kinds.includes(kind));
  const columns = [
    ...kinds.map((kind) => `, row_to_json("${kind}_row") AS "${kind}_fact"`),
    ...(kinds.includes('media') ? [', CAST(media_row.xmin AS text) AS media_version'] : []),
  ];
  const keys = kinds.map(() => ', CAST(? AS text[])').join('');
  const names = kinds.map((kind) => `, "${kind}_key"`).join('');
  return `SELECT p.*, s.app_id, s.fields AS page_fields, a.fields AS app_fields, a.callback_url, a.verify_token,
    a.include_values${columns.join('')}
  FROM unnest(CAST(? AS text[])${keys}) AS k (page_id${names}) JOIN pages p ON p.page_id = k.page_id
  LEFT JOIN page_subscriptions s ON s.page_id = p.page_id LEFT JOIN app_subscriptions a ON a.app_id = s.app_id
  ${sources.map(toJoin).join(' ')}
  ORDER BY p.page_id, s.app_id`;
}

function toJoin({ kind, table, column, condition, order }: (typeof FACT_SOURCES)[number]): string {
  if (order !== undefined)
    return `LEFT JOIN LATERAL (SELECT * FROM ${table} r WHERE r.page_id = p.page_id AND r.${column} = k."${kind}_key"
    ORDER BY r.${order} LIMIT 1) "${kind}_row" ON true`;
  const row = `"${kind}_row"`;
  const also = condition === undefined ? '' : ` AND ${row}.${condition}`;
  return `LEFT JOIN ${table} ${row} ON ${row}.page_id = p.page_id AND ${row}.${column} = k."${kind}_key"${also}`;
}

function toStates(rows: readonly Row[], kinds: readonly FactKind[]): ReadonlyMap<PageId, PageState> {
  const states = new Map<PageId, PageState & { subscriptions: Subscription[]; ofApps: Map<AppId, AppSubscription> }>();
  for (const row of rows) {
    const pageId = text(row['page_id']) as PageId;
    let state = states.get(pageId);
    if (!state) {
      const mediaVersion = kinds.includes('media') ? textOrNull(row['media_version']) : null;
      state = { page: toPage(row), subscriptions: [], ofApps: new Map(), facts: toFactRows(row, kinds), mediaVersion };
      states.set(pageId, state);
    }
    if (row['app_id'] === null) continue;
    const subscription = toSubscription(row);
    // A Page with two records of a kind, where one is expected, has each subscription in several rows.
    if (state.subscriptions.some(({ appId }) => appId === subscription.appId)) continue;
    state.subscriptions.push(subscription);
    if (row['app_fields'] !== null)
      state.ofApps.set(subscription.appId, toAppSubscription({ ...row, fields: row['app_fields'] }));
  }
  return states;
}

/** Returns the rows of the records that were read beside a Page, by kind. */
function toFactRows(row: Row, kinds: readonly FactKind[]): ReadonlyMap<FactKind, Row> {
  const rows = new Map<FactKind, Row>();
  for (const kind of kinds) {
    const found = row[`${kind}_fact`] as Row | null | undefined;
    if (found) rows.set(kind, found);
  }
  return rows;
}
