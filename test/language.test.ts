import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const MAXIMUM = 0.03;

/** First words of a relative clause or an indirect question; "Those who", "How soon" and "Whoever" among them. */
const RELATIVE =
  /^(?:what(?:ever)?|who(?:m|se|ever)?|how(?:ever)?|when(?:ever)?|where(?:ver)?|whether|which(?:ever)?|why|(?:those|everybody) (?:who|that|which))\b/i;

/** Returns the first line of each doc comment in a source text. */
const openingsOf = (text: string): readonly string[] =>
  [...text.matchAll(/\/\*\*\s*(?:\*\s+)?(?!\*)([^\n]*?)\s*(?:\*\/|\n)/g)].map(([, first]) => first ?? '');

describe('the language of doc comments', () => {
  const files = globSync('{src,test,bench}/**/*.{ts,tsx,js}', { cwd: ROOT }).toSorted();
  const comments = files.flatMap((file) =>
    openingsOf(readFileSync(join(ROOT, file), 'utf8')).map((opening) => ({ file, opening })),
  );

  it('is read from every doc comment, on one line or on several', () => {
    assert.deepEqual(openingsOf('/** One. */\n  /**\n   * Two,\n   * goes on.\n   */\n// no\n/* no */'), [
      'One.',
      'Two,',
    ]);
    assert.ok(comments.length > 1500, `${comments.length} doc comments were found`);
  });

  it('distinguishes a relative clause from a noun or a verb', () => {
    for (const opening of [
      'What it is.',
      'Whoever asks.',
      'How soon.',
      'Those who hear.',
      'Where it is.',
      'Whether.',
    ]) {
      assert.match(opening, RELATIVE);
    }
    for (const opening of ['Returns what it is.', 'Whatsit.', 'Whole text.', 'Those rows.', 'Time limit.']) {
      assert.doesNotMatch(opening, RELATIVE);
    }
  });

  it(`begins with a relative clause in less than ${MAXIMUM * 100} % of them`, (t) => {
    const relative = comments.filter(({ opening }) => RELATIVE.test(opening));
    const part = relative.length / comments.length;
    t.diagnostic(`${relative.length} of ${comments.length} doc comments`);
    const list = relative.map(({ file, opening }) => `${file}: ${opening}`).join('\n');
    assert.ok(part < MAXIMUM, `${(100 * part).toFixed(1)} % begin with a relative clause:\n${list}`);
  });
});
