import type { Site } from './site.ts';

/** Header of an answer whose lists lack the rows of a number of parts of the database. */
export const MISSING_PARTS_HEADER = 'X-Switchhook-Missing-Parts';

/** Runs an answer, and counts the parts of the database that it lacks. */
export type CountMissingParts = <T>(
  act: () => T | Promise<T>,
) => Promise<{ readonly result: T; readonly missing: number }>;

/** Returns a site whose answers say in a header that parts of the database could not be reached for their lists. */
export const addMissingPartsHeader = (site: Site, count: CountMissingParts): Site => ({
  ...site,
  async answer(request) {
    const { result, missing } = await count(() => site.answer(request));
    return missing === 0 ? result : { ...result, headers: [...result.headers, MISSING_PARTS_HEADER, String(missing)] };
  },
});
