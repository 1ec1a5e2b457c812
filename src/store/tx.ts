import type { App, AppSubscription, Consumer, Page, PageToken, Tx } from '../app/ports/ports.ts';
import type { CallSettings } from '../domain/call-settings.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { clampToNow } from './records/clamp-to-now.ts';
import { SqlLaneTx } from './lane-tx.ts';

/** The writes of one transaction. `touched` names the cached records that it makes stale. */
export class SqlTx extends SqlLaneTx implements Tx {
  readonly touched: string[] = [];

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

  rewind(now: number) {
    return clampToNow(this.sql, now);
  }

  async saveFact(name: string, value: string) {
    await this.sql.run(
      'INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    );
  }
}
