import { onPostgres } from './import-tests.ts';

onPostgres('flows', {
  'data-folder.test.ts': 'a folder is for SQLite alone',
  'lane-release.test.ts': 'only in SQLite do transactions share a commit',
});
