import { GENDERS, joinNames, type Profile } from '../domain/profile.ts';
import { boolean, id, object, oneOf, paramName, string, type Decoder } from './graph-types.ts';
import { lastNameParam, nameParam } from './names.ts';
import { ParamError } from './param-error.ts';
import { timeZoneName } from './time-zone-name.ts';

/** Consumers in seeds and control. */

/** A text of a given form; `what` describes it in the error. */
const pattern = (form: RegExp, what: string): Decoder<string> => ({
  decode(value, path) {
    const decoded = string.decode(value, path);
    if (form.test(decoded)) return decoded;
    throw new ParamError('unknown_value', `Param ${paramName(path)} must be ${what}`, path);
  },
  schema: { type: 'string', pattern: form.source },
});

const members = {
  name: nameParam,
  first_name: nameParam,
  last_name: lastNameParam,
  time_zone: timeZoneName,
  locale: pattern(/^[a-z]{2,3}_[A-Z]{2}$/, 'a locale such as en_US'),
  gender: oneOf(GENDERS),
  /** Background of the generated picture. */
  picture_color: pattern(/^#[0-9a-f]{6}$/, 'a color such as #1877f2, in lower case'),
  /** False for an account that was created with a phone number, which has no profile. */
  has_profile: boolean,
};

interface Names {
  readonly name?: string;
  readonly first_name?: string;
}

/** Requires `name`, or the first name from which it is made. */
const withName = <T extends Names>(decoder: Decoder<T>): Decoder<T> => ({
  decode(value, path) {
    const decoded = decoder.decode(value, path);
    if (decoded.name !== undefined || decoded.first_name !== undefined) return decoded;
    const missing = [...path, 'name'];
    throw new ParamError('missing', `The parameter ${paramName(missing)} is required`, missing);
  },
  schema: { ...decoder.schema, anyOf: [{ required: ['name'] }, { required: ['first_name'] }] },
});

export const seedConsumer = withName(object({ ...members, psid: id }));
export const newConsumer = withName(object({ ...members, page_id: id }, ['page_id']));

/** Returns the person that the members describe, without those that are left out. */
export function readConsumer(decoded: Omit<ReturnType<typeof seedConsumer.decode>, 'psid'>): {
  readonly name: string;
  readonly timeZone?: string;
  readonly profile: Partial<Profile>;
} {
  const { first_name, last_name, time_zone, locale, gender, picture_color, has_profile } = decoded;
  return {
    name: decoded.name ?? joinNames(first_name ?? '', last_name ?? ''),
    ...(time_zone !== undefined && { timeZone: time_zone }),
    profile: {
      ...(first_name !== undefined && { firstName: first_name, lastName: last_name ?? '' }),
      ...(last_name !== undefined && { lastName: last_name }),
      ...(locale !== undefined && { locale }),
      ...(gender !== undefined && { gender }),
      ...(picture_color !== undefined && { pictureColor: picture_color }),
      ...(has_profile !== undefined && { isAvailable: has_profile }),
    },
  };
}
