import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** Text sizes of the console in px, at the browser's default size of 16 px. */
const SIZES = { h1: 24, h2: 17.25, body: 15, meta: 12.75 } as const;
/** Size of the root in px; the sizes are in rem. */
const ROOT = 15;

const FOLDER = import.meta.dirname;
const sheets = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.css'))
  .map((name) => ({ name, css: readFileSync(join(FOLDER, name), 'utf8') }));

test('the style sheets define four text sizes, none smaller than 12.5 px', () => {
  const definitions = sheets.flatMap(({ css }) => [...css.matchAll(/--size-(\w+):\s*([\d.]+)rem/g)]);
  assert.deepEqual(Object.fromEntries(definitions.map(([, name, rem]) => [name, Number(rem) * ROOT])), SIZES);
  assert.ok(Math.min(...Object.values(SIZES)) >= 12.5);
});

test('every text in a style sheet has one of these sizes', () => {
  const allowed = Object.keys(SIZES).map((name) => `var(--size-${name})`);
  const sizes = sheets.flatMap(({ name, css }) =>
    [...css.matchAll(/font-size:\s*([^;}]+)/g)].map(([, size = '']) => ({ name, size: size.trim() })),
  );
  assert.ok(sizes.length > 20, 'the pattern finds the sizes');
  assert.deepEqual(
    sizes.filter(({ size }) => !allowed.includes(size)),
    [],
  );
});

test('no style sheet sets a size by the short form of font, except at the root', () => {
  const fonts = sheets.flatMap(({ name, css }) =>
    [...css.matchAll(/[\s{;]font:\s*([^;}]+)/g)].map(([, font = '']) => ({ name, font: font.trim() })),
  );
  const others = fonts.filter(({ font }) => font !== 'inherit');
  assert.deepEqual(
    others.map(({ name }) => name),
    ['base.css'],
  );
  assert.match(others[0]?.font ?? '', /^93\.75%\/1\.5/);
});
