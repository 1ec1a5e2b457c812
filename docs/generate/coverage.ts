import { coverageSections } from '../../src/contract/coverage.ts';
import type { Covered, Standing } from '../../src/contract/coverage/covered.ts';
import { proofs, type Proof } from './coverage-proofs.ts';
import { code, table, writtenBy } from './table.ts';

const STANDINGS: Readonly<Record<Standing, string>> = {
  documented: 'works, and is as Meta’s pages say',
  observed: 'works, and is as others have recorded it from the real service',
  inferred: 'works, and was chosen where there is no source',
  refused: 'is not served: a request gets an error that says so',
  missing: 'is not in Switchhook',
};

/** Titles may contain backticks themselves. */
const codeOf = (title: string): string => (title.includes('`') ? `\`\` ${title} \`\`` : code(title));

const describeProof = ({ client, file, test }: Proof): string => `${client}: ${code(file)}, ${codeOf(test)}`;

const row = ({ item, standing, note = '' }: Covered): readonly string[] => {
  const proof = proofs.get(item);
  return [code(item), standing, note, proof ? describeProof(proof) : ''];
};

/** Writes docs/coverage.md: the rows by section, and their number by standing and by proof. */
export function coveragePage(): string {
  const rows = coverageSections.flatMap((section) => section.rows);
  const byStanding = Map.groupBy(rows, ({ standing }) => standing);
  const byClient = Map.groupBy(rows, ({ item }) => proofs.get(item)?.client ?? 'none');
  return [
    '# Coverage\n',
    'The edges, fields, parameters, templates and errors of the Messenger Platform’s pages, and what Switchhook does with',
    'each. The facts with their sources are in [graph/](graph/README.md), the reasons for each choice in',
    '[design.md](design.md), section 3.\n',
    '## Rows by standing\n',
    table(
      ['standing', 'meaning', 'rows'],
      Object.entries(STANDINGS).map(([standing, meaning]) => [
        standing,
        meaning,
        String(byStanding.get(standing as Standing)?.length ?? 0),
      ]),
    ),
    '## Rows by proof\n',
    'A row that works names the test that drives it, and the client with which it does: `HTTP` is the test itself, every',
    'other one is a package that is used unmodified. The build fails when a named test is gone.\n',
    table(
      ['client', 'rows'],
      [...byClient].map(([client, found]) => [client, String(found.length)]),
    ),
    ...coverageSections.flatMap((section) => [
      `## ${section.title}\n`,
      table(['item', 'standing', 'note', 'proof'], section.rows.map(row)),
    ]),
    writtenBy('src/contract/coverage/', 'docs/generate/coverage-proofs.ts'),
  ].join('\n');
}
