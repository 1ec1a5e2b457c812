import type { Explanation } from '../../app/explain-call.ts';
import type * as shapes from '../shapes/explanation.ts';
import { encodeGates, gateTexts } from './gate.ts';
import { encodeInstant, encodeInstantOrNull } from './instant.ts';

/** Encodes every gate in order with its verdict, the setting that decides it, its value, and the next change by time. */
export function encodeExplanation(explanation: Explanation): shapes.Explanation {
  const { at, tap, verdict, apps } = explanation;
  const rings = 'rings' in verdict ? verdict.rings : null;
  return {
    at: encodeInstant(at),
    entry: tap.entry,
    rings,
    text: verdictText(explanation),
    gates: encodeGates(tap, at),
    routing: {
      setting: 'call_routing',
      value: tap.settings.ringTarget,
      apps: apps.map(({ appId, failingSince }) => ({
        app_id: appId,
        callback_failing_since: encodeInstantOrNull(failingSince),
      })),
    },
  };
}

function verdictText({ verdict, apps }: Explanation): string {
  if ('stoppedBy' in verdict) return gateTexts[verdict.stoppedBy].text;
  if (verdict.rings === 'META') return "It rings in the Page's inbox.";
  if (apps.length === 0) return 'It rings nowhere: the ring target is PARTNERS, but no app is subscribed to calls.';
  const failing = apps.filter(({ failingSince }) => failingSince !== null);
  const since = failing.map(({ appId, failingSince }) => `app ${appId} since ${encodeInstant(failingSince ?? 0)}`);
  if (failing.length === 0)
    return `It rings in the subscribed apps (PARTNERS): ${apps.map(({ appId }) => `app ${appId}`).join(', ')}.`;
  return `It rings in the subscribed apps (PARTNERS), but their webhooks have been failing: ${since.join(', ')}.`;
}
