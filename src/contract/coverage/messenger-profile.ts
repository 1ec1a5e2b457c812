import type { ProfileField } from '../../domain/messenger-profile.ts';
import type { Covered } from './covered.ts';

/** The fields of the Messenger profile; one without a row does not compile. */
const coveredProfileFields: { readonly [F in ProfileField]: Omit<Covered, 'item'> } = {
  get_started: { standing: 'documented' },
  greeting: {
    standing: 'documented',
    note: 'recordings of 2025 and 2026 contradict: docs/graph/messenger-profile.md §4',
  },
  ice_breakers: { standing: 'documented', note: 'both formats' },
  persistent_menu: { standing: 'documented' },
  whitelisted_domains: { standing: 'documented', note: 'stored and returned' },
  account_linking_url: { standing: 'documented', note: 'stored and returned' },
  commands: { standing: 'documented', note: 'stored and returned' },
};

export const coveredProfile: readonly Covered[] = [
  ...Object.entries(coveredProfileFields).map(([item, covered]) => ({
    item: `messenger_profile: ${item}`,
    ...covered,
  })),
  {
    item: 'messenger_profile: home_url, target_audience, payment_settings',
    standing: 'refused',
    note: 'retired by Meta',
  },
  { item: 'messenger_profile: description, title, platform=instagram', standing: 'refused' },
  { item: '10 requests of the profile in 10 minutes for each Page', standing: 'missing' },
];
