import type { CallHoursJson } from '../../contract/call-settings.ts';
import { encodeCallSettings } from '../../contract/call-settings.ts';
import { reportGates, type Gate, type TapContext } from '../../domain/call-eligibility.ts';
import type { GateReport, GateValue, RefusedTapAnswer } from '../shapes/explanation.ts';
import { encodeInstant, encodeInstantOrNull } from './instant.ts';

/** The sentence for each gate that stops a tap, and the member of the API that decides the gate. */
export const gateTexts: { readonly [G in Gate]: { readonly setting?: string; readonly text: string } } = {
  page_eligible: { setting: 'is_calling_eligible', text: 'The Page is not eligible for calling.' },
  audio_enabled: { setting: 'audio_enabled', text: 'The Page has switched audio calls off.' },
  icon_enabled: {
    setting: 'icon_enabled',
    text: 'The Page hides its call icon, which also disables the call buttons of missed and completed calls.',
  },
  prompt_active: { text: 'The call button has expired.' },
  call_hours: { setting: 'call_hours', text: 'The Page is outside its call hours.' },
  not_in_call: { text: 'The consumer is already in a call with the Page.' },
};

/** Returns the value that decides a gate, as the API would answer it. */
function gateValue(gate: Gate, tap: TapContext, callHours: CallHoursJson | undefined): GateValue {
  switch (gate) {
    case 'page_eligible':
      return tap.eligible;
    case 'audio_enabled':
      return tap.settings.audioEnabled;
    case 'icon_enabled':
      return tap.settings.iconEnabled;
    case 'prompt_active':
      return encodeInstantOrNull(tap.activeUntil);
    case 'call_hours':
      return callHours ?? null;
    case 'not_in_call':
      return !tap.inCall;
  }
}

/** Encodes every gate of a tap at `at` (epoch ms), in the order in which they are checked. */
export function encodeGates(tap: TapContext, at: number): readonly GateReport[] {
  const { call_hours } = encodeCallSettings(tap.settings);
  return reportGates(tap, at).map(({ gate, open, changesAt }) => ({
    gate,
    verdict: open === null ? 'not_checked' : open ? 'open' : 'closed',
    ...(gateTexts[gate].setting !== undefined && { setting: gateTexts[gate].setting }),
    value: gateValue(gate, tap, call_hours),
    ...(open === false && { text: gateTexts[gate].text }),
    changes_at: encodeInstantOrNull(changesAt),
  }));
}

export function encodeRefusedTap({
  stoppedBy,
  opensAt,
}: {
  readonly stoppedBy: Gate;
  readonly opensAt: number | null;
}): RefusedTapAnswer {
  const { setting, text } = gateTexts[stoppedBy];
  return {
    refused: {
      gate: stoppedBy,
      ...(setting !== undefined && { setting }),
      ...(opensAt !== null && { opens_at: encodeInstant(opensAt) }),
      text,
    },
  };
}
