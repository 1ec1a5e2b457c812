import { DEFAULT_CALL_SETTINGS, type CallSettings } from '../../domain/call-settings.ts';

/**
 * Returns stored settings with the default of every setting that did not exist when they were stored. A member that only
 * a newer version has stays, so that this version does not drop it when it writes them back.
 */
export const completeSettings = (stored: Partial<CallSettings> | null | undefined): CallSettings => ({
  ...DEFAULT_CALL_SETTINGS,
  ...stored,
});
