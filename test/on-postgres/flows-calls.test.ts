import { onPostgres } from './import-tests.ts';

onPostgres('flows', 'calls');
