import { coveragePage } from './coverage.ts';
import { cliPage } from './cli.ts';
import { controlPage } from './control.ts';
import { graphPage } from './graph.ts';
import { seedPage } from './seed.ts';
import { troubleshootingPage } from './troubleshooting.ts';

/** The pages that are made from the sources: the file below docs/, and its text. */
export const pages: Readonly<Record<string, () => string>> = {
  'coverage.md': coveragePage,
  'reference/cli.md': cliPage,
  'reference/control.md': controlPage,
  'reference/graph.md': graphPage,
  'reference/seed.md': seedPage,
  'troubleshooting.md': troubleshootingPage,
};
