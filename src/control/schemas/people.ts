import { boolean, named, nullable, object, oneOf, text } from '../../contract/schema.ts';
import { GENDERS } from '../../domain/profile.ts';
import type { Admin, AdminReference, Consumer, Person, PersonReference } from '../shapes/people.ts';

export const personReference = object<PersonReference>({ psid: text });

export const adminReference = object<AdminReference>({ psid: text, user_id: nullable(text) });

export const person = named('Person', object<Person>({ psid: text, name: text }));

export const admin = named('Admin', object<Admin>({ psid: text, name: text, user_id: nullable(text) }));

export const consumer = named(
  'Consumer',
  object<Consumer>({
    psid: text,
    name: text,
    first_name: text,
    last_name: text,
    time_zone: nullable(text),
    locale: text,
    gender: nullable(oneOf(GENDERS)),
    picture: text,
    has_profile: boolean,
  }),
);
