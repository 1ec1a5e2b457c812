import { writeFileSync } from 'node:fs';
import { coverageMarkdown } from '../src/contract/coverage.ts';

writeFileSync(new URL('coverage.md', import.meta.url), coverageMarkdown());
