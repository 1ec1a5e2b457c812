import type { Delivery, DeliveryQueue, Page, Thread } from '../../app/ports/entities.ts';
import type { EventRecord, PageChange } from '../../app/ports/page-change.ts';
import type { CallSettings } from '../../domain/call-settings.ts';
import type { PageId } from '../../domain/ids.ts';
import type { Value } from '../driver.ts';
import { ADD_DELIVERY } from './deliveries.ts';
import { mediaValues, REMOVE_MEDIA, SAVE_MEDIA } from './call-media.ts';
import { callValues, SAVE_CALL } from './calls.ts';
import { permissionValues, SAVE_PERMISSION } from './call-permissions.ts';
import { ADD_ENTRY, encodeEvent } from './journal.ts';
import { ADD_MESSAGE, messageValues } from './messages.ts';
import { SAVE_THREAD, threadValues } from './threads.ts';
import { REMOVE_TIMER, SET_TIMER, timerValues } from './timers.ts';

/** A statement and its values. */
export type BoundStatement = readonly [sql: string, ...values: Value[]];

/** Returns the Page after a change. */
export const applyChange = (page: Page, { events }: PageChange): Page =>
  events.length === 0
    ? page
    : { ...page, settings: settingsAfter(events) ?? page.settings, revision: page.revision + events.length };

/** Returns the settings that the events leave; undefined when they change none. */
export function settingsAfter(events: readonly EventRecord[]): CallSettings | undefined {
  const update = events.findLast(({ event }) => event.kind === 'call_settings_update')?.event;
  return update?.kind === 'call_settings_update' ? update.settings : undefined;
}

/** Returns the deliveries that events of a Page cause: pending, and due at once. */
export const toDeliveries = (page: Page, events: readonly EventRecord[]): readonly Delivery[] =>
  events.flatMap(({ at, webhook }, i) =>
    (webhook?.appIds ?? []).map((appId): Delivery => ({
      pageId: page.id,
      revision: page.revision + 1 + i,
      appId,
      field: webhook?.field ?? '',
      body: webhook?.body ?? '',
      state: 'pending',
      attempts: 0,
      createdAt: at,
      dueAt: at,
      firstAttemptAt: null,
    })),
  );

/** Returns a text that no other queue has. */
export const nameOfQueue = ({ pageId, appId }: Pick<DeliveryQueue, 'pageId' | 'appId'>): string => `${pageId} ${appId}`;

/**
 * Returns the statements that store a change of a Page, whose row no other transaction changes meanwhile: its settings and its
 * revision, journal rows, messages, the thread, the permission, a call with its timers and media, and deliveries, whose queues
 * are not due yet.
 */
export function toStatements(
  page: Page,
  change: PageChange,
  deliveries: readonly Delivery[],
): readonly BoundStatement[] {
  const { id } = page;
  const { length } = change.events;
  const settings = settingsAfter(change.events);
  const statements: BoundStatement[] = [];
  if (settings) {
    const text = 'UPDATE pages SET revision = revision + ?, settings = ? WHERE page_id = ?';
    statements.push([text, length, JSON.stringify(settings), id]);
  } else if (length > 0) {
    statements.push(['UPDATE pages SET revision = revision + ? WHERE page_id = ?', length, id]);
  }
  change.events.forEach(({ event, at, trace, message }, i) => {
    const number = page.revision + 1 + i;
    statements.push([ADD_ENTRY, id, number, at, encodeEvent(event, trace)]);
    if (message) statements.push([ADD_MESSAGE, ...messageValues(message, number)]);
  });
  for (const { revision, appId, field, body, createdAt, dueAt } of deliveries)
    statements.push([ADD_DELIVERY, id, revision, appId, field, body, createdAt, dueAt]);
  if (change.thread) statements.push([SAVE_THREAD, ...threadAfter(page, change.events, change.thread)]);
  statements.push(...toCallStatements(id, change));
  if (change.permission) statements.push([SAVE_PERMISSION, ...permissionValues(change.permission)]);
  return statements;
}

function toCallStatements(id: PageId, { call, timers = [], media }: PageChange): readonly BoundStatement[] {
  const statements: BoundStatement[] = call ? [[SAVE_CALL, ...callValues(call)]] : [];
  for (const { dueAt, ...timer } of timers)
    statements.push(
      dueAt === null
        ? [REMOVE_TIMER, timer.pageId, timer.kind, timer.subject]
        : [SET_TIMER, ...timerValues({ ...timer, dueAt })],
    );
  if (media)
    statements.push(media.after ? [SAVE_MEDIA, ...mediaValues(media.after)] : [REMOVE_MEDIA, id, media.callId]);
  return statements;
}

/** Returns the values of a thread after events of a Page, in the order of the columns of SAVE_THREAD. */
export function threadAfter(page: Page, events: readonly EventRecord[], thread: Thread): Value[] {
  const last = events.findLastIndex(({ message }) => message !== undefined);
  return threadValues(thread, last < 0 ? null : page.revision + 1 + last);
}
