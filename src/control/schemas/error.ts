import { list, named, object, optional, text } from '../../contract/schema.ts';
import type { ErrorAnswer } from '../shapes/error.ts';

export const errorAnswer = named(
  'Error',
  object<ErrorAnswer>({
    error: object<ErrorAnswer['error']>({
      reason: text,
      message: text,
      advice: optional(text),
      fields: optional(list(list(text))),
    }),
  }),
);
