import type { Gender } from '../../domain/profile.ts';

export interface PersonReference {
  readonly psid: string;
}

export interface Person {
  readonly psid: string;
  readonly name: string;
}

export interface Consumer extends Person {
  readonly first_name: string;
  readonly last_name: string;
  /** An IANA name. */
  readonly time_zone: string | null;
  /** Such as `en_US`. */
  readonly locale: string;
  readonly gender: Gender | null;
  /** Address of the generated picture. */
  readonly picture: string;
  /** False for a person whose profile Graph does not return. */
  readonly has_profile: boolean;
}

export interface Admin extends Person {
  /** The person's id as a user of apps; null for those of older data. */
  readonly user_id: string | null;
}

export interface AdminReference extends PersonReference {
  readonly user_id: string | null;
}

export interface NewName {
  readonly name: string;
}

/** A new name of a consumer or an admin. */
export interface NewPersonName extends NewName {
  readonly page_id: string;
}

/** A person with a name, or with a first name from which the name is made. */
export interface NewConsumer {
  readonly page_id: string;
  readonly name?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly time_zone?: string;
  readonly locale?: string;
  readonly gender?: Gender;
  /** Background of the generated picture, such as `#1877f2`. */
  readonly picture_color?: string;
  readonly has_profile?: boolean;
}

export interface NewAdmin {
  readonly page_id: string;
  readonly name: string;
  /** That of an admin of another Page, for the same person. */
  readonly user_id?: string;
}
