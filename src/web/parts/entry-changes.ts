import type { CallSettings } from '../../control/shapes/call-settings.ts';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import { compareSettings, type Change } from './settings-difference.ts';

/** Maximum length of a value, in characters. */
const MOST_TEXT = 200;

/**
 * Returns what a journal entry changed; nothing for an entry whose state before it is not known. `previous` are the call
 * settings before it; `formatInstant` returns an instant as a text for people.
 */
export function changesOf(
  entry: JournalEntry,
  previous: CallSettings | undefined,
  formatInstant: (instant: string) => string,
): readonly Change[] {
  if (entry.kind === 'call_settings_update') return previous ? compareSettings(previous, entry.call_settings) : [];
  if (!('before' in entry) || entry.before === undefined) return [];
  switch (entry.kind) {
    case 'page_renamed':
      return [{ field: 'name', before: entry.before, after: entry.name }];
    case 'app_subscribed':
    case 'app_unsubscribed': {
      const after = entry.kind === 'app_subscribed' ? entry.fields : [];
      return [{ field: 'subscribed_fields', before: describeList(entry.before), after: describeList(after) }];
    }
    case 'messenger_profile_update': {
      const [before, after] = [entry.before, entry.after].map((each) => new Map(Object.entries(each ?? {})));
      return [...entry.set, ...entry.removed].map((field) => ({
        field,
        before: describeValue(before?.get(field)),
        after: describeValue(after?.get(field)),
      }));
    }
    case 'permission_answered': {
      const [before, after] = [entry.before, entry.expires_at].map((end) =>
        end === null ? 'none' : `until ${formatInstant(end)}`,
      );
      return [{ field: 'permission', before: before ?? '', after: after ?? '' }];
    }
  }
}

const describeList = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));

function describeValue(value: unknown): string {
  if (value === undefined) return 'not set';
  const text = JSON.stringify(value);
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
}
