import { onPostgres } from './import-tests.ts';

onPostgres('control', 'others', {
  'prune-data-folder.test.ts': 'a folder is for SQLite alone',
});
