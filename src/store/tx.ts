import type {
  App,
  AppSubscription,
  Attempt,
  Consumer,
  Delivery,
  DeliveryState,
  Lane,
  Page,
  PageToken,
  Tx,
} from '../app/ports.ts';
import type { CallSettings } from '../domain/call-settings.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { rewind } from './rewind.ts';
import type { Driver, Statements } from './driver.ts';
import { SqlThreadTx } from './thread-tx.ts';
import * as rows from './rows.ts';

/** The writes of one transaction. `touched` names the cached records that it makes stale. */
export class SqlTx extends SqlThreadTx implements Tx {
  readonly touched: string[] = [];
  readonly #skipLocked: Driver['skipLocked'];

  constructor(sql: Statements, skipLocked: Driver['skipLocked']) {
    super(sql);
    this.#skipLocked = skipLocked;
  }

  async createApp(app: App) {
    this.touched.push(app.id);
    await this.sql.run(
      'INSERT INTO apps (app_id, name, secret, requires_proof, created_at) VALUES (?, ?, ?, ?, ?)',
      app.id,
      app.name,
      app.secret,
      app.requiresProof,
      app.createdAt,
    );
  }

  async createPage(page: Page) {
    this.touched.push(page.id);
    const { audioEnabled, iconEnabled, videoEnabled, ringTarget, callHours } = page.settings;
    await this.sql.run(
      `INSERT INTO pages (page_id, name, eligible, audio_enabled, icon_enabled, video_enabled, ring_target, call_hours,
        revision, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      page.id,
      page.name,
      page.eligible,
      audioEnabled,
      iconEnabled,
      videoEnabled,
      ringTarget,
      callHours && JSON.stringify(callHours),
      page.revision,
      page.createdAt,
    );
  }

  async createToken(token: PageToken) {
    this.touched.push(token.hash);
    await this.sql.run(
      'INSERT INTO tokens (token_hash, app_id, page_id, permissions, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
      token.hash,
      token.appId,
      token.pageId,
      JSON.stringify(token.permissions),
      token.issuedAt,
      token.expiresAt,
    );
  }

  async createConsumer(consumer: Consumer) {
    await this.sql.run(
      'INSERT INTO consumers (page_id, psid, name, time_zone, created_at) VALUES (?, ?, ?, ?, ?)',
      consumer.pageId,
      consumer.psid,
      consumer.name,
      consumer.timeZone,
      consumer.createdAt,
    );
  }

  async saveSettings(pageId: PageId, settings: CallSettings) {
    this.touched.push(pageId);
    await this.sql.run(
      `UPDATE pages SET audio_enabled = ?, icon_enabled = ?, video_enabled = ?, ring_target = ?, call_hours = ?
        WHERE page_id = ?`,
      settings.audioEnabled,
      settings.iconEnabled,
      settings.videoEnabled,
      settings.ringTarget,
      settings.callHours && JSON.stringify(settings.callHours),
      pageId,
    );
  }

  async saveAppSubscription(subscription: AppSubscription) {
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

  async removeAppSubscription(appId: AppId) {
    await this.sql.run('DELETE FROM app_subscriptions WHERE app_id = ?', appId);
  }

  async savePageFields(pageId: PageId, appId: AppId, fields: readonly string[], at: number) {
    await this.sql.run(
      `INSERT INTO page_subscriptions (page_id, app_id, fields, created_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (page_id, app_id) DO UPDATE SET fields = excluded.fields`,
      pageId,
      appId,
      JSON.stringify(fields),
      at,
    );
  }

  async removePageFields(pageId: PageId, appId: AppId) {
    return (await this.sql.run('DELETE FROM page_subscriptions WHERE page_id = ? AND app_id = ?', pageId, appId)) > 0;
  }

  async append(pageId: PageId, event: PageEvent, at: number) {
    this.touched.push(pageId);
    const [page] = await this.sql.all(
      'UPDATE pages SET revision = revision + 1 WHERE page_id = ? RETURNING revision',
      pageId,
    );
    const revision = Number(page?.['revision']);
    await this.sql.run(
      'INSERT INTO journal (page_id, revision, at, event) VALUES (?, ?, ?, ?)',
      pageId,
      revision,
      at,
      JSON.stringify(event),
    );
    return revision;
  }

  async enqueue(pageId: PageId, revision: number, appId: AppId, field: string, body: string, at: number) {
    await this.sql.run(
      `INSERT INTO deliveries (page_id, revision, app_id, field, body, state, attempts, created_at, due_at)
        VALUES (?, ?, ?, ?, ?, 'pending', 0, ?, ?)`,
      pageId,
      revision,
      appId,
      field,
      body,
      at,
      at,
    );
    await this.#makeDue(pageId, appId, at);
  }

  async claimLanes(now: number, leaseUntil: number, limit: number, busy: readonly AppId[]) {
    const others = busy.length === 0 ? '' : `AND app_id NOT IN (${busy.map(() => '?').join(', ')})`;
    // The lanes are chosen in a step of their own: as a subquery, PostgreSQL might choose more than once.
    const claimed = await this.sql.all(
      `WITH due AS (
        SELECT page_id, app_id FROM lanes WHERE next_due <= ? AND lease_until <= ? ${others} ORDER BY next_due LIMIT ?
        ${this.#skipLocked}
      ) UPDATE lanes SET lease_until = ? WHERE (page_id, app_id) IN (SELECT page_id, app_id FROM due) RETURNING *`,
      now,
      now,
      ...busy,
      limit,
      leaseUntil,
    );
    return claimed.map(rows.toLane);
  }

  async due(lane: Lane, now: number, limit: number) {
    const found = await this.sql.all(
      `SELECT * FROM deliveries WHERE page_id = ? AND app_id = ? AND state = 'pending' AND due_at <= ?
        ORDER BY attempts > 0, revision LIMIT ?`,
      lane.pageId,
      lane.appId,
      now,
      limit,
    );
    return found.map(rows.toDelivery);
  }

  async recordAttempt(delivery: Delivery, attempt: Attempt, state: DeliveryState, dueAt: number) {
    const { pageId, revision, appId } = delivery;
    await this.sql.run(
      `INSERT INTO attempts (page_id, revision, app_id, attempt, at, duration_ms, status, error, response)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      pageId,
      revision,
      appId,
      delivery.attempts + 1,
      attempt.at,
      attempt.durationMs,
      attempt.status,
      attempt.error,
      attempt.response,
    );
    await this.sql.run(
      `UPDATE deliveries SET state = ?, attempts = attempts + 1, due_at = ?,
        first_attempt_at = COALESCE(first_attempt_at, ?) WHERE page_id = ? AND revision = ? AND app_id = ?`,
      state,
      dueAt,
      attempt.at,
      pageId,
      revision,
      appId,
    );
  }

  async saveLaneHealth(lane: Lane, failingSince: number | null, alertedAt: number | null) {
    await this.sql.run(
      'UPDATE lanes SET failing_since = ?, alerted_at = ? WHERE page_id = ? AND app_id = ?',
      failingSince,
      alertedAt,
      lane.pageId,
      lane.appId,
    );
  }

  async extendLease(lane: Lane, leaseUntil: number) {
    await this.sql.run(
      'UPDATE lanes SET lease_until = ? WHERE page_id = ? AND app_id = ?',
      leaseUntil,
      lane.pageId,
      lane.appId,
    );
  }

  async releaseLane(lane: Lane) {
    await this.sql.run('UPDATE lanes SET lease_until = 0 WHERE page_id = ? AND app_id = ?', lane.pageId, lane.appId);
    await this.#refreshDue(lane.pageId, lane.appId);
  }

  async dropPending(pageId: PageId, appId: AppId) {
    await this.sql.run(
      `UPDATE deliveries SET state = 'dropped' WHERE page_id = ? AND app_id = ? AND state = 'pending'`,
      pageId,
      appId,
    );
    await this.#refreshDue(pageId, appId);
  }

  async requeue(delivery: Delivery, at: number) {
    await this.sql.run(
      `UPDATE deliveries SET state = 'pending', due_at = ?, first_attempt_at = NULL
        WHERE page_id = ? AND revision = ? AND app_id = ?`,
      at,
      delivery.pageId,
      delivery.revision,
      delivery.appId,
    );
    await this.#makeDue(delivery.pageId, delivery.appId, at);
  }

  rewind(now: number) {
    return rewind(this.sql, now);
  }

  async saveFact(name: string, value: string) {
    await this.sql.run(
      'INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    );
  }

  async #makeDue(pageId: PageId, appId: AppId, at: number) {
    await this.sql.run(
      `INSERT INTO lanes (page_id, app_id, next_due, lease_until) VALUES (?, ?, ?, 0)
        ON CONFLICT (page_id, app_id) DO UPDATE SET next_due =
          CASE WHEN lanes.next_due < excluded.next_due THEN lanes.next_due ELSE excluded.next_due END`,
      pageId,
      appId,
      at,
    );
  }

  /** In a statement of its own, so that it sees what was committed while the lane's row was being waited for. */
  async #refreshDue(pageId: PageId, appId: AppId) {
    await this.sql.run(
      `UPDATE lanes SET next_due = (SELECT min(due_at) FROM deliveries
        WHERE page_id = ? AND app_id = ? AND state = 'pending') WHERE page_id = ? AND app_id = ?`,
      pageId,
      appId,
      pageId,
      appId,
    );
  }
}
