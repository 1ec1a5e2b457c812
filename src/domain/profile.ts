/** Facts about a person that the User Profile API answers. Source: docs/graph/inbox.md §1. */
export interface Profile {
  readonly firstName: string;
  /** Empty for a person with one name. */
  readonly lastName: string;
  /** Such as `en_US`. */
  readonly locale: string;
  /** Null when the person has not made it public. */
  readonly gender: Gender | null;
  /** Background of the generated picture, as `#rrggbb`. */
  readonly pictureColor: string;
  /** False for an account that was created with a phone number: Graph returns no profile of it. */
  readonly isAvailable: boolean;
}

export const GENDERS = ['male', 'female', 'neutral'] as const;
export type Gender = (typeof GENDERS)[number];

export const DEFAULT_LOCALE = 'en_US';

/** Backgrounds of pictures, each dark enough for the white figure on it. */
const COLORS = ['#1877f2', '#7b3ff2', '#c2185b', '#c0392b', '#b7500f', '#2e7d32', '#00796b', '#455a64'] as const;

/** Returns one of a few colours, always the same one for an id. */
export function pickColor(id: string): string {
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) % 65_521;
  return COLORS[sum % COLORS.length] ?? COLORS[0];
}

/** Splits a whole name: the first word is the first name, the others are the last name. */
export function splitName(name: string): Pick<Profile, 'firstName' | 'lastName'> {
  const [firstName = '', ...others] = name.trim().split(/\s+/);
  return { firstName, lastName: others.join(' ') };
}

/** Joins first and last name to the whole name. */
export const joinNames = (firstName: string, lastName: string): string => `${firstName} ${lastName}`.trim();

/** Returns a profile with a default for each member that is not known. `id` is the person's page-scoped id. */
export const completeProfile = (id: string, name: string, known: Partial<Profile> | null): Profile => ({
  ...splitName(name),
  locale: DEFAULT_LOCALE,
  gender: null,
  pictureColor: pickColor(id),
  isAvailable: true,
  ...known,
});
