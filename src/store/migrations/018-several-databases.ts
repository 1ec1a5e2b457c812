/**
 * An instance on several databases: its identity and the number of each database, the database of each bucket of Pages, and
 * the rows of a bucket that is being moved here, as lines of an export. Empty where there is one database.
 */
export const severalDatabases: readonly string[] = [
  `CREATE TABLE database_roles (
    number bigint PRIMARY KEY,
    instance_id text NOT NULL
  )`,
  `CREATE TABLE bucket_places (
    bucket bigint PRIMARY KEY,
    place bigint NOT NULL,
    next_place bigint
  )`,
  `CREATE TABLE arriving_rows (
    bucket bigint NOT NULL,
    position bigint NOT NULL,
    lines text NOT NULL,
    PRIMARY KEY (bucket, position)
  )`,
];
