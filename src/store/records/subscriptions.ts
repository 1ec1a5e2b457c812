import type { AppSubscription } from '../../app/ports/entities.ts';
import type { SubscriptionReads, SubscriptionRecords } from '../../app/ports/records/subscriptions.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/page-event.ts';
import type { Row, Statements } from '../driver.ts';
import { text, textList } from './columns.ts';

/** Subscriptions of a Page beside what each app is subscribed to at its own level. */
const SUBSCRIPTIONS = `SELECT s.app_id, s.fields AS page_fields, a.fields AS app_fields
  FROM page_subscriptions s LEFT JOIN app_subscriptions a ON a.app_id = s.app_id
  WHERE s.page_id = ?`;

/** Reads the subscriptions of a Page, in the order of their apps. */
export const SUBSCRIPTIONS_OF_PAGE = `${SUBSCRIPTIONS} ORDER BY s.app_id`;

/** Reads the subscription of an app at its own level. */
export const APP_SUBSCRIPTION = 'SELECT * FROM app_subscriptions WHERE app_id = ?';

/** Key of the cached subscriptions of all Pages, which a change at app level touches. */
export const ALL_SUBSCRIPTIONS = 'subscriptions of all Pages';

/** Reads webhook subscriptions at app level and on Pages. */
export class SqlSubscriptionReads implements SubscriptionReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async findOfApp(appId: AppId) {
    const row = await this.sql.get(APP_SUBSCRIPTION, appId);
    return row && toAppSubscription(row);
  }

  async find(pageId: PageId, appId: AppId) {
    const row = await this.sql.get(`${SUBSCRIPTIONS} AND s.app_id = ?`, pageId, appId);
    return row && toSubscription(row);
  }

  async list(pageId: PageId) {
    return (await this.sql.all(SUBSCRIPTIONS_OF_PAGE, pageId)).map(toSubscription);
  }
}

/** Writes webhook subscriptions at app level and on Pages, inside a transaction. */
export class SqlSubscriptionRecords extends SqlSubscriptionReads implements SubscriptionRecords {
  readonly #touched: string[];

  /** `touched` collects the keys of cached records that this transaction changes. */
  constructor(sql: Statements, touched: string[]) {
    super(sql);
    this.#touched = touched;
  }

  async saveOfApp(subscription: AppSubscription) {
    this.#touched.push(ALL_SUBSCRIPTIONS);
    await this.sql.run(
      `INSERT INTO app_subscriptions (app_id, callback_url, verify_token, fields, include_values) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (app_id) DO UPDATE SET callback_url = excluded.callback_url, verify_token = excluded.verify_token,
          fields = excluded.fields, include_values = excluded.include_values`,
      subscription.appId,
      subscription.callbackUrl,
      subscription.verifyToken,
      JSON.stringify(subscription.fields),
      subscription.includeValues,
    );
  }

  async removeOfApp(appId: AppId) {
    this.#touched.push(ALL_SUBSCRIPTIONS);
    await this.sql.run('DELETE FROM app_subscriptions WHERE app_id = ?', appId);
  }

  async save(pageId: PageId, appId: AppId, fields: readonly string[], at: number) {
    this.#touched.push(pageId);
    await this.sql.run(
      `INSERT INTO page_subscriptions (page_id, app_id, fields, created_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (page_id, app_id) DO UPDATE SET fields = excluded.fields`,
      pageId,
      appId,
      JSON.stringify(fields),
      at,
    );
  }

  async remove(pageId: PageId, appId: AppId) {
    this.#touched.push(pageId);
    return (await this.sql.run('DELETE FROM page_subscriptions WHERE page_id = ? AND app_id = ?', pageId, appId)) > 0;
  }
}

/** Returns the app's subscription of a row. */
export const toAppSubscription = (row: Row): AppSubscription => ({
  appId: text(row['app_id']) as AppId,
  callbackUrl: text(row['callback_url']),
  verifyToken: text(row['verify_token']),
  fields: textList(row['fields']),
  includeValues: Boolean(row['include_values']),
});

/** Returns a row as the subscription that it is. `app_fields` is null where the app itself is subscribed to nothing. */
export const toSubscription = (row: Row): Subscription => ({
  appId: text(row['app_id']) as AppId,
  appFields: row['app_fields'] === null ? [] : textList(row['app_fields']),
  pageFields: textList(row['page_fields']),
});
