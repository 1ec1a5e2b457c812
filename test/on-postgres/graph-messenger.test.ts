import { onPostgres } from './import-tests.ts';

onPostgres('graph', 'messenger');
