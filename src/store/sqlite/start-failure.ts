import { StoreUnavailable } from '../unavailable.ts';

/** An error that node:sqlite throws. */
interface SqliteError {
  readonly code: 'ERR_SQLITE_ERROR';
  readonly errcode: number;
  readonly message: string;
}

/** Result codes with a remedy, https://www.sqlite.org/rescode.html. The lowest byte of an extended code is one of them. */
const REMEDIES: Readonly<Record<number, string>> = {
  10: 'Look whether its disk is full or damaged.',
  11: 'Put a backup in its place, or use another data folder.',
  13: 'Free space on its disk, and start again.',
};

/** Returns the sentences for an error of SQLite that ended the start with a database; undefined for any other error. */
export function toStartFailure(path: string, error: unknown): StoreUnavailable | undefined {
  if (!isSqliteError(error)) return undefined;
  const remedy = REMEDIES[error.errcode & 0xff];
  const reason = `The database ${path} cannot be used: ${error.message}.`;
  return new StoreUnavailable(remedy === undefined ? reason : `${reason} ${remedy}`, { cause: error });
}

const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
