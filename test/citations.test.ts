import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { openApiDocument } from '../src/contract/openapi.ts';

const ROOT = join(import.meta.dirname, '..');
const TEXTS = ['{src,test,bench,bin,docs}/**/*.{ts,tsx,js,css,html,md}', '*.md'];
const OWN_FILE = join('test', 'citations.test.ts');
const files = globSync(TEXTS, { cwd: ROOT, exclude: [OWN_FILE] }).toSorted();

/** Joins the lines of a comment, so that a citation may be wrapped. */
const readText = (file: string): string =>
  readFileSync(join(ROOT, file), 'utf8').replace(/\r?\n[ \t]*(?:\*|\/\/)?[ \t]*/g, ' ');

/** A file alone or with sections: `docs/graph/webhooks.md §4`, `docs/graph/webhooks.md §1, §4`, `docs/design.md §3.3–3.6`. */
const CITATION = /\bdocs\/[\w./-]*?\w\.md\b(?: §\d[\d.]*(?:–\d[\d.]*)?(?:, §\d[\d.]*(?:–\d[\d.]*)?)*)?/g;
const SECTION = /§?(\d+(?:\.\d+)*)/g;

/** Names of documents that are not in the repository, and citations that do not say of which file. */
const OUTSIDE = /\bspec\/|\bspec §|\bdesign §|\bguide §|call-settings-guide|calling-api|graph-conventions/;

function sectionsOf(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/^#{2,4} (\d+(?:\.\d+)*)\.? /gm)].map(([, number]) => number ?? '');
}

/** The ways in which a citation leads nowhere; empty when it is good. */
function faultsOf(citation: string): readonly string[] {
  const [file = '', ...rest] = citation.split(' §');
  if (!existsSync(join(ROOT, file))) return [`${file} does not exist`];
  const known = sectionsOf(file);
  const cited = [...rest.join(' ').matchAll(SECTION)].map(([, number]) => number ?? '');
  return cited.filter((number) => !known.includes(number)).map((number) => `${file} has no section ${number}`);
}

describe('citations', () => {
  const cited = files.flatMap((file) => [...readText(file).matchAll(CITATION)].map(([text]) => ({ file, text })));

  it('lead to a document and a section in the repository', () => {
    assert.ok(cited.filter(({ text }) => text.includes('§')).length > 50, 'the citations were found');
    const faults = cited.flatMap(({ file, text }) => faultsOf(text).map((fault) => `${file}: ${fault}`));
    assert.deepEqual(faults, []);
  });

  it('name their document: a bare section number stands only inside the document itself', () => {
    const faults = files.flatMap((file) => {
      const bare = [
        ...readText(file)
          .replace(CITATION, '')
          .matchAll(/§(\d+(?:\.\d+)*)/g),
      ];
      const known = file.startsWith('docs/') ? sectionsOf(file) : [];
      return bare.filter(([, number = '']) => !known.includes(number)).map(([text]) => `${file}: ${text}`);
    });
    assert.deepEqual(faults, []);
  });

  it('name nothing outside the repository', () => {
    const faults = files.flatMap((file) => {
      const match = OUTSIDE.exec(readText(file));
      return match ? [`${file}: ${match[0]}`] : [];
    });
    assert.deepEqual(faults, []);
  });

  it('are in the description of every operation of the Graph', () => {
    const paths = openApiDocument()['paths'] as Record<string, Record<string, { readonly description: string }>>;
    const descriptions = Object.values(paths).flatMap((path) => Object.values(path).map((each) => each.description));
    assert.ok(descriptions.length > 10, 'the operations were found');
    for (const description of descriptions) {
      const citations = [...description.matchAll(CITATION)].map(([text]) => text);
      assert.ok(
        citations.some((text) => text.includes('§')),
        description,
      );
      assert.deepEqual(citations.flatMap(faultsOf), []);
    }
  });
});

describe('documents', () => {
  const documents = files.filter((file) => file.endsWith('.md'));
  const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

  it('link to files that exist', () => {
    const broken = documents.flatMap((file) => {
      const links = [...textOf(file).matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(([, target]) => target ?? '');
      return links.filter((link) => !existsSync(join(ROOT, dirname(file), link))).map((link) => `${file}: ${link}`);
    });
    assert.deepEqual(broken, []);
  });

  it('name source files that exist', () => {
    const missing = documents.flatMap((file) => {
      const paths = [...textOf(file).matchAll(/`((?:src|test|bench|docs)\/[\w./-]+\.\w+)`/g)].map(
        ([, path]) => path ?? '',
      );
      return paths.filter((path) => !existsSync(join(ROOT, path))).map((path) => `${file}: ${path}`);
    });
    assert.deepEqual(missing, []);
  });
});

describe('numbered documents', () => {
  const numbered = files.filter((file) => file.startsWith('docs/') && sectionsOf(file).length > 0);

  for (const file of numbered) {
    it(`${file} has each section number once, in order`, () => {
      const numbers = sectionsOf(file);
      const inOrder = numbers.toSorted((a, b) => {
        const [as, bs] = [a.split('.').map(Number), b.split('.').map(Number)];
        return (as[0] ?? 0) - (bs[0] ?? 0) || (as[1] ?? 0) - (bs[1] ?? 0);
      });
      assert.deepEqual(numbers, inOrder);
      assert.equal(new Set(numbers).size, numbers.length);
    });
  }
});
