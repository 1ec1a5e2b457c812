/** Writes the pages of docs/ that are made from the sources: npm run docs */
import { writeFileSync } from 'node:fs';
import { pages } from './generate/pages.ts';

for (const [file, makePage] of Object.entries(pages)) {
  writeFileSync(new URL(file, import.meta.url), makePage());
}
