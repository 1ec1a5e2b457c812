import type { BucketPlace } from '../../app/ports/records/bucket-places.ts';
import { TransientFailure } from '../../app/ports/transient-failure.ts';
import { bucketOf } from '../records/bucket.ts';

/** Reads the places of all buckets. */
export type ReadPlaces = () => Promise<readonly BucketPlace[]>;

/**
 * The database of each bucket of Pages, as last read. It may be old: a Page is where its row is, and a process that does
 * not find a Page reads the places again.
 */
export class Placement {
  readonly #read: ReadPlaces;
  #places: ReadonlyMap<number, BucketPlace> = new Map();
  #reading: Promise<void> | undefined;

  constructor(read: ReadPlaces) {
    this.#read = read;
  }

  /**
   * Resolves to the database of a Page. Where its bucket was being moved when the places were read, they are read again: the
   * move may have ended. Throws TransientFailure while the bucket is being moved.
   */
  async placeOf(pageId: string): Promise<number> {
    const place = this.find(pageId);
    if (place !== undefined) return place;
    await this.reload();
    return this.lastPlaceOf(pageId);
  }

  /** Returns the database of a Page as last read. Throws TransientFailure while its bucket is being moved. */
  lastPlaceOf(pageId: string): number {
    const place = this.find(pageId);
    if (place === undefined) {
      throw new TransientFailure(`Bucket ${bucketOf(pageId)}, which has this Page, is being moved to another database`);
    }
    return place;
  }

  /** Returns the database of a Page as last read; undefined while its bucket is being moved. */
  find(pageId: string): number | undefined {
    const found = this.#places.get(bucketOf(pageId));
    if (!found) return 0;
    return found.nextPlace === null ? found.place : undefined;
  }

  /** Reads the places again. Callers at the same time share a read that began after the first of them called. */
  async reload(): Promise<void> {
    if (this.#reading) await this.#reading.catch(() => {});
    this.#reading ??= this.#load().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  /** Throws TransientFailure while any bucket is being moved. */
  async requireStill(): Promise<void> {
    await this.reload();
    for (const { bucket, nextPlace } of this.#places.values())
      if (nextPlace !== null) throw new TransientFailure(`Bucket ${bucket} is being moved to another database`);
  }

  async #load(): Promise<void> {
    const places = await this.#read();
    this.#places = new Map(places.map((place) => [place.bucket, place]));
  }
}
