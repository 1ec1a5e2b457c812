import { instant } from './encode.ts';
import type { CallHoursJson } from '../../contract/call-settings.ts';
import type { Gate, Tap } from '../../domain/call-eligibility.ts';
import type { GateValue } from '../shapes.ts';

/** What control says of each gate when it is shut, and which field of the API decides it. */
export const gateTexts: { readonly [G in Gate]: { readonly setting?: string; readonly text: string } } = {
  page_eligible: { setting: 'is_calling_eligible', text: 'Calling is not open to this Page.' },
  audio_enabled: { setting: 'audio_enabled', text: 'The Page has switched audio calls off.' },
  icon_enabled: {
    setting: 'icon_enabled',
    text: 'The Page hides its call icon, and with it the call buttons of missed and completed calls.',
  },
  prompt_active: { text: 'The call button has expired.' },
  call_hours: { setting: 'call_hours', text: 'It is outside the call hours of the Page.' },
  not_in_call: { text: 'This person is in a call with the Page already.' },
};

/** The value of the field that decides a gate, as the API would give it. */
export function gateValue(gate: Gate, tap: Tap, encodedHours: CallHoursJson | undefined): GateValue {
  switch (gate) {
    case 'page_eligible':
      return tap.eligible;
    case 'audio_enabled':
      return tap.settings.audioEnabled;
    case 'icon_enabled':
      return tap.settings.iconEnabled;
    case 'prompt_active':
      return tap.activeUntil === null ? null : instant(tap.activeUntil);
    case 'call_hours':
      return encodedHours ?? null;
    case 'not_in_call':
      return !tap.inCall;
  }
}
