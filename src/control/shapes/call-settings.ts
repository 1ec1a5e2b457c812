import type { CallSettingsJson } from '../../contract/call-settings.ts';
import type { RingTarget } from '../../domain/call-settings.ts';

export type { CallSettingsJson as CallSettings, RingTarget };

export interface CallSettingsResult {
  readonly success: true;
  readonly call_settings: CallSettingsJson;
}

/** A change that a person makes; `by` is the PSID of an admin of the Page. */
export type CallSettingsChange = Partial<CallSettingsJson> & { readonly by: string };
