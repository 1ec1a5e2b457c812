import type { PageId } from '../../domain/ids.ts';

/** Ends a transaction that named a Page of another database, where it is run again. */
export class Elsewhere extends Error {
  readonly place: number;

  constructor(place: number) {
    super('The Page is in another database');
    this.place = place;
  }
}

/** Ends a transaction about a Page whose bucket is, or may be, elsewhere than last read: the places have to be read again. */
export class PlaceChanged extends Error {
  readonly pageId: PageId;

  constructor(pageId: PageId) {
    super('The bucket of the Page is not where it was last read to be');
    this.pageId = pageId;
  }
}

/** Ends work on a database that does not have the Page: its bucket may have been moved since the places were read. */
export class PageMissing extends Error {
  readonly pageId: PageId;

  constructor(pageId: PageId) {
    super('The database does not have the Page');
    this.pageId = pageId;
  }
}

/** Ends a transaction that creates a Page, to be run again while the place of its bucket is locked. */
export class PlaceUnlocked extends Error {
  readonly pageId: PageId;

  constructor(pageId: PageId) {
    super('The place of the bucket is not locked');
    this.pageId = pageId;
  }
}
