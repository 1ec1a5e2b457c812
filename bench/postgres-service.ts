import type pg from 'pg';
import { DEFAULT_CALL_SETTINGS } from '../src/domain/call-settings.ts';
import type { Product } from './product.ts';
import { pause, startCommand, type Program } from './program.ts';

/** Connections of each process to the database. */
export const POOL = 10;
/** The first of the Pages that `fill` creates; the others have the following ids. */
export const FIRST_PAGE = 2_000_000_000;
/** Path of a Page's settings with its token, for `load`. */
export const PATTERN = '/v26.0/{page}/messenger_call_settings?access_token=EAAbench{i}';
const TOKEN = 'a-token-for-control';
const APP = '1000000000000001';

/** Starts a process of the product on a database, which may send webhooks to `callback`. */
export function startService(
  product: Product,
  url: string,
  callback: string,
): Promise<Program<{ readonly url: string }>> {
  const flags = [
    '--port',
    '0',
    '--json',
    '--control-token',
    TOKEN,
    '--log-level',
    'error',
    '--pool-size',
    String(POOL),
  ];
  const args = ['serve', '--database', url, ...flags, '--allow-destination', callback];
  return startCommand([process.execPath, product.program, ...args]);
}

/** Creates an app, and Pages with a token and a subscription each, directly in the tables. */
export async function fill(pool: pg.Pool, pages: number, callback: string): Promise<void> {
  const fields = '\'["call_settings_update"]\'';
  const each = `FROM generate_series(0, ${pages - 1}) AS i`;
  const id = `(${FIRST_PAGE} + i)::text`;
  const settings = JSON.stringify(DEFAULT_CALL_SETTINGS);
  for (const sql of [
    `INSERT INTO apps (app_id, name, secret, requires_proof, created_at)
      VALUES ('${APP}', 'Bench', '${'0'.repeat(32)}', false, 0)`,
    `INSERT INTO app_subscriptions (app_id, callback_url, verify_token, fields, include_values)
      VALUES ('${APP}', '${callback}/', '', ${fields}, true)`,
    `INSERT INTO pages (page_id, name, eligible, revision, created_at, settings)
      SELECT ${id}, 'Page', true, 0, 0, '${settings}' ${each}`,
    `INSERT INTO tokens (token_hash, app_id, page_id, permissions, issued_at, expires_at)
      SELECT encode(sha256(convert_to('EAAbench' || i, 'UTF8')), 'hex'), '${APP}', ${id},
      '["pages_messaging","pages_manage_metadata","pages_show_list"]', 0, NULL ${each}`,
    `INSERT INTO page_subscriptions (page_id, app_id, fields, created_at) SELECT ${id}, '${APP}', ${fields}, 0 ${each}`,
    'VACUUM ANALYZE',
  ]) {
    await pool.query(sql);
  }
}

/** Resolves once no delivery is pending. */
export async function waitForDeliveries(pool: pg.Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query('SELECT 1 FROM queues WHERE next_due IS NOT NULL LIMIT 1');
    if (rows.length === 0) return;
    await pause(100);
  }
}
