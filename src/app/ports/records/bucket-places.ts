/** The database of a bucket of Pages: its place in the list of databases, of which the first has 0. */
export interface BucketPlace {
  readonly bucket: number;
  readonly place: number;
  /** The database to which the bucket is being moved; null when it is not. */
  readonly nextPlace: number | null;
}

export interface BucketPlaceReads {
  /** Every bucket; none where the instance has one database. */
  list(): Promise<readonly BucketPlace[]>;
}

export interface BucketPlaceRecords extends BucketPlaceReads {
  /** Keeps the place of a bucket as it is until the end of the transaction. */
  lock(bucket: number): Promise<BucketPlace | undefined>;
}
