import type { BucketPlace, BucketPlaceReads, BucketPlaceRecords } from '../../app/ports/records/bucket-places.ts';
import type { Row, Statements } from '../driver.ts';
import { numberOrNull } from './columns.ts';

/** Reads which database has which bucket of Pages. */
export class SqlBucketPlaceReads implements BucketPlaceReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async list() {
    const found = await this.sql.all('SELECT bucket, place, next_place FROM bucket_places ORDER BY bucket');
    return found.map(toPlace);
  }
}

/** Protects the places of buckets, inside a transaction. */
export class SqlBucketPlaceRecords extends SqlBucketPlaceReads implements BucketPlaceRecords {
  async lock(bucket: number) {
    // Without a change of the values: the lock of the row lasts until the end of the transaction.
    const [row] = await this.sql.all(
      'UPDATE bucket_places SET bucket = bucket WHERE bucket = ? RETURNING bucket, place, next_place',
      bucket,
    );
    return row && toPlace(row);
  }
}

const toPlace = (row: Row): BucketPlace => ({
  bucket: Number(row['bucket']),
  place: Number(row['place']),
  nextPlace: numberOrNull(row['next_place']),
});
