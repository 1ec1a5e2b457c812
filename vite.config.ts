import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** Builds the console: `src/web` → `dist/console`, which the server reads. */
export default defineConfig({
  root: 'src/web',
  base: '/console/',
  define: { __VERSION__: JSON.stringify(version) },
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // Few and larger files compress better: one style sheet, one script for the first page, one for the parts that later
    // pages share.
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'index', tags: ['$initial'] },
            { name: 'shared', minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    // `npm run web`: the pages as they are being written, over a server started with `npm start`.
    proxy: { '/_control': 'http://127.0.0.1:4000' },
  },
});
