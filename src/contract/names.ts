import { text } from './graph-types.ts';

/** Names of apps, Pages and people in seeds and control: 100 characters at most, as a first or last name. */
export const nameParam = text(100);
