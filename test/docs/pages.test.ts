import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pages } from '../../docs/generate/pages.ts';

describe('pages made from the sources', () => {
  for (const [file, makePage] of Object.entries(pages)) {
    it(`docs/${file} is as npm run docs writes it`, () => {
      assert.equal(readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8'), makePage());
    });
  }
});
