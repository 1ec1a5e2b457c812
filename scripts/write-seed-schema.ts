/** Writes the JSON Schema of seed files into the published package: node scripts/write-seed-schema.ts */
import { writeFileSync } from 'node:fs';
import { seedSchema } from '../src/seed/seed.ts';

writeFileSync(new URL('../dist/seed.schema.json', import.meta.url), `${JSON.stringify(seedSchema, undefined, 2)}\n`);
