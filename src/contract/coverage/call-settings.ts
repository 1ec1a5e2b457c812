import type { OnOffName } from '../call-settings.ts';
import type { Covered } from './covered.ts';

/** The on/off settings; one without a row does not compile. */
const coveredOnOff: { readonly [N in OnOffName]: Omit<Covered, 'item'> } = {
  icon_enabled: { standing: 'documented' },
  audio_enabled: { standing: 'documented', note: 'its default, true, is inferred' },
  video_enabled: { standing: 'documented', note: 'also as video, its name in SDK 24' },
};

export const coveredSettings: readonly Covered[] = [
  ...Object.entries(coveredOnOff).map(([item, covered]) => ({ item, ...covered })),
  { item: 'call_hours.timezone_id', standing: 'documented', note: 'IANA names; ISO 8601 offsets are inferred' },
  { item: 'call_hours.weekly_operating_hours', standing: 'documented', note: '2359 as until midnight is inferred' },
  { item: 'call_routing.ring_target', standing: 'documented' },
];
