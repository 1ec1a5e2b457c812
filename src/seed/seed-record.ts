/** Name of the metadata entry that an applied seed leaves: its first app and Page, as JSON. */
export const SEED_RECORD = 'shown';
