import { callSettingsSchema } from '../../contract/call-settings.ts';
import { constant, foreign, named, object } from '../../contract/schema.ts';
import type { CallSettings, CallSettingsResult } from '../shapes/call-settings.ts';

export const callSettings = named('CallSettings', foreign<CallSettings>(callSettingsSchema));

export const callSettingsResult = object<CallSettingsResult>({
  success: constant(true),
  call_settings: callSettings,
});
