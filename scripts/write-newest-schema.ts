/** Writes the tables and indexes that all migrations together make, for new databases: node scripts/write-newest-schema.ts */
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from '../src/store/migrations/index.ts';

const database = new DatabaseSync(':memory:');
for (const statement of migrations.flat()) database.exec(statement);
const made = database.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid').all();
const statements = made.map(({ sql }) => `  \`${String(sql)}\`,\n`).join('');
writeFileSync(
  new URL('../src/store/sqlite/newest-schema.ts', import.meta.url),
  `/**
 * Statements that make an empty database as all migrations together leave it. Written by scripts/write-newest-schema.ts, to be
 * run after each new migration.
 */
export const newestSchema: readonly string[] = [
${statements}];
`,
);
