import { onPostgres } from './import-tests.ts';

onPostgres('flows', 'others', {
  'data-folder.test.ts': 'a folder is for SQLite alone',
  'growth.test.ts': 'it measures the file of a SQLite database',
  'database-lost.test.ts': 'it brings its own',
  'queue-release.test.ts': 'only in SQLite do transactions share a commit',
});
