import { LRUCache } from 'lru-cache';
import { DEFAULT_CALL_SETTINGS, type CallSettings } from '../../domain/call-settings.ts';

/**
 * Returns stored settings with the default of every setting that did not exist when they were stored. A member that only
 * a newer version has stays, so that this version does not drop it when it writes them back.
 */
export const completeSettings = (stored: Partial<CallSettings> | null | undefined): CallSettings => ({
  ...DEFAULT_CALL_SETTINGS,
  ...stored,
});

/** Maximum size of the texts of settings that are read once only; characters. */
const MAX_TEXT = 1_000_000;

/** Most Pages of an instance have the settings of another Page: equal texts are read once, and are one object. */
const read = new LRUCache<string, CallSettings>({ maxSize: MAX_TEXT, sizeCalculation: (_, text) => text.length });

/** Returns the settings that a column has as JSON; null, as only the oldest Pages have it, means the defaults. */
export function readSettings(text: string | null): CallSettings {
  if (text === null) return completeSettings(null);
  const known = read.get(text);
  if (known) return known;
  const settings = completeSettings(JSON.parse(text) as Partial<CallSettings>);
  read.set(text, settings);
  return settings;
}
