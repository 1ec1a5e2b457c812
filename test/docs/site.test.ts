import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import config from '../../docs/.vitepress/config.ts';

const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));
/** Pages that others lead to: decisions and facts are listed by the README of their folder. */
const listed = globSync('{*,how-to/*,reference/*}.md', { cwd: DOCS }).filter((file) => file !== 'README.md');
const linked = config.themeConfig.sidebar.flatMap(({ items }) => items.map(({ link }) => link));

describe('the site of the documents', () => {
  it('has every page in its sidebar, and no other', () => {
    const pages = listed.map((file) => `/${file.replace(/\.md$/, '')}`);
    assert.ok(pages.includes('/how-to/faults'));
    assert.deepEqual(linked.filter((link) => !link.endsWith('/')).toSorted(), pages.toSorted());
  });

  it('is built in spite of the links that lead out of docs/, whose files are in the repository only', () => {
    const files = globSync('**/*.md', { cwd: DOCS, exclude: ['.vitepress/**'] });
    const leadingOut = files.flatMap((file) =>
      [...readFileSync(join(DOCS, file), 'utf8').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)]
        .map(([, link = '']) => link)
        .filter((link) => join(file, '..', link).startsWith('..')),
    );
    assert.ok(leadingOut.some((link) => link.endsWith('CHANGELOG.md')));
    const dead = leadingOut.filter((link) => !config.ignoreDeadLinks.some((pattern) => pattern.test(link)));
    assert.deepEqual(dead, []);
  });
});
