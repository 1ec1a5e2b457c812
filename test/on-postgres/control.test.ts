import { onPostgres } from './import-tests.ts';

onPostgres('control');
