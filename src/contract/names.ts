import { filledText, text, type Decoder } from './graph-types.ts';

/** Returns the decoder for text without the white space around it. */
const trimmed = (decoder: Decoder<string>): Decoder<string> => ({
  decode: (value, path) => decoder.decode(typeof value === 'string' ? value.trim() : value, path),
  schema: decoder.schema,
});

/** Maximum length of a name, in characters. */
const LONGEST = 100;

/** Names of apps, Pages and people, and first names, in seeds and control: not blank, without white space around them. */
export const nameParam = trimmed(filledText(LONGEST));

/** Last names in seeds and control, which may be empty. */
export const lastNameParam = trimmed(text(LONGEST));
